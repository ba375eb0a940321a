import { clampSize, readSize, sizeByKey, USUAL_SIZE, writeSize } from './panel-size.ts';

test('a size is whole, and within what can be used', () => {
  expect(clampSize({ width: 360.4, height: 736.6 })).toEqual({ width: 360, height: 737 });
  expect(clampSize({ width: 1, height: 1 })).toEqual({ width: 320, height: 440 });
  expect(clampSize({ width: 9999, height: 9999 })).toEqual({ width: 800, height: 1200 });
});

test('it is kept as text; any other text is none', () => {
  expect(readSize(writeSize(USUAL_SIZE))).toEqual(USUAL_SIZE);
  expect(readSize('99999x1')).toEqual({ width: 800, height: 440 });
  for (const text of [null, '', '360', '360x', 'x736', '-1x2', '1e3x2', '360x736 ']) expect(readSize(text)).toBeNull();
});

test('arrows drag the corner, and stop at the ends', () => {
  const size = { width: 400, height: 600 };
  expect(sizeByKey({ key: 'ArrowRight', shiftKey: false }, size)).toEqual({ width: 416, height: 600 });
  expect(sizeByKey({ key: 'ArrowUp', shiftKey: true }, size)).toEqual({ width: 400, height: 536 });
  expect(sizeByKey({ key: 'ArrowLeft', shiftKey: true }, { width: 330, height: 600 })?.width).toBe(320);
  expect(sizeByKey({ key: 'Enter', shiftKey: false }, size)).toBeNull();
});
