import { compose, IDENTITY, invert, tiltOf, visibleMap } from './geometry.ts';

const at = ([[a, b, tx], [c, d, ty]]: Transform, x: number, y: number): number[] => [
  a * x + b * y + tx,
  c * x + d * y + ty,
];

test('FILL shows the middle of an image that is too wide, at full height', () => {
  const map = visibleMap('FILL', { width: 100, height: 100 }, { width: 400, height: 200 });
  expect(at(map, 0, 0)).toEqual([0.25, 0]);
  expect(at(map, 1, 1)).toEqual([0.75, 1]);
});

test('FIT shows the whole image, with bars that lie outside of it', () => {
  const map = visibleMap('FIT', { width: 100, height: 100 }, { width: 400, height: 200 });
  expect(at(map, 0, 0)).toEqual([0, -0.5]);
  expect(at(map, 1, 1)).toEqual([1, 1.5]);
});

test('a map and its inverse cancel out; a flat map has none', () => {
  const map: Transform = [
    [0.3, -0.4, 7],
    [1.2, 0.9, -3],
  ];
  const back = compose(invert(map), map);
  for (const [row, expected] of back.map((row, index) => [row, IDENTITY[index]] as const)) {
    row.forEach((value, index) => expect(value).toBeCloseTo(expected[index], 12));
  }
  const flat: Transform = [
    [1, 2, 0],
    [2, 4, 0],
  ];
  expect(() => invert(flat)).toThrow(RangeError);
});

test('tilt counts turning and upside down, but not mirroring', () => {
  const size = { width: 100, height: 50 };
  const quarter: Transform = [
    [0, -1, 0],
    [1, 0, 0],
  ];
  const mirrored: Transform = [
    [-1, 0, 1],
    [0, 1, 0],
  ];
  const upsideDown: Transform = [
    [1, 0, 0],
    [0, -1, 1],
  ];
  expect(tiltOf(IDENTITY, size, size, IDENTITY)).toBeCloseTo(0);
  expect(tiltOf(IDENTITY, size, size, quarter)).toBeCloseTo(90);
  expect(tiltOf(mirrored, size, size, IDENTITY)).toBeCloseTo(0);
  expect(tiltOf(upsideDown, size, size, IDENTITY)).toBeCloseTo(180);
  // Turned in the paint and back on the page: upright again.
  expect(tiltOf(quarter, { width: 1, height: 1 }, { width: 1, height: 1 }, quarter)).toBeCloseTo(0);
});
