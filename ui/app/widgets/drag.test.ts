import { dragTo, type Drag } from './drag.ts';

const path = (steps: readonly (readonly [native: number, fine: boolean])[]): number[] => {
  let drag: Drag | null = null;
  return steps.map(([native, fine]) => {
    drag = dragTo(drag, native, fine);
    return Math.round(drag.percent);
  });
};

test('without Shift the thumb is where the pointer is', () => {
  expect(
    path([
      [12, false],
      [40, false],
      [-100, false],
      [7, false],
    ]),
  ).toEqual([12, 40, -100, 7]);
});

test('with Shift it goes a fifth as far, and neither pressing nor letting go of it makes it jump', () => {
  expect(
    path([
      [40, false],
      [50, true],
      [60, true],
      [60, false],
      [70, false],
    ]),
  ).toEqual([40, 42, 44, 44, 54]);
});

test('it stays within the ends', () => {
  expect(
    path([
      [90, false],
      [91, true],
      [100, false],
      [100, true],
    ]).every((percent) => percent <= 100),
  ).toBe(true);
  expect(
    path([
      [-95, false],
      [-100, true],
      [-100, false],
    ]),
  ).toEqual([-95, -96, -96]);
});
