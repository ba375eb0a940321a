import { eachPixel, outward, plainFace } from '../../../test/support/plain-face.ts';
import { createMovable } from './movable.ts';

const SIZE = 64;
const movable = createMovable(plainFace());

test('mouth and eyes may move, the outline of the jaw and what is behind it may not', () => {
  const weights = movable(SIZE, null)!;
  const at = (x: number, y: number): number => weights[Math.floor(y * SIZE) * SIZE + Math.floor(x * SIZE)];
  for (const [x, y] of [
    [0.5, 0.72],
    [0.38, 0.475],
    [0.62, 0.475],
  ])
    expect(at(x, y)).toBeGreaterThan(0.9);
  let behind = 0;
  eachPixel(SIZE, (i, x, y) => {
    if (y < 0.6 || outward(x, y) < 1.01) return;
    behind++;
    expect(weights[i]).toBeLessThan(0.05);
  });
  expect(behind).toBeGreaterThan(100);
});

test('no slider moves more than its own region', () => {
  const region = new Float32Array(SIZE * SIZE).map((_, i) => (i < (SIZE * SIZE) / 2 ? 0 : 0.5));
  const [all, held] = [movable(SIZE, null)!, movable(SIZE, region)!];
  expect([...held]).toEqual([...all].map((weight, i) => weight * region[i]));
});

test('sliders that move nothing ask for no motion at all', () => {
  expect(movable(SIZE, new Float32Array(SIZE * SIZE))).toBeNull();
});
