import { sampleBilinear } from '../image/sample.ts';
import { findMotion, move, type Motion } from './motion.ts';
import { createPyramid, type Colours } from './pyramid.ts';

const SIZE = 64;

function picture(level: (x: number, y: number) => number): readonly Float32Array[] {
  const plane = Float32Array.from({ length: SIZE * SIZE }, (_, i) => level(i % SIZE, Math.floor(i / SIZE)));
  return [plane, plane, plane];
}

/** Something like a mouth: a dark bar with round ends, a few pixels high. */
const bar = (x: number, y: number): number => 170 - 90 * Math.exp(-(((x - 32) / 9) ** 4) - ((y - 32) / 3) ** 2);
/** Something of everything, as a face has. */
const face = (x: number, y: number): number => bar(x, y) + 20 * Math.sin(x / 4) * Math.cos(y / 5);

function motionBetween(before: Colours, after: Colours): Motion {
  return findMotion(createPyramid(before, SIZE), createPyramid(after, SIZE), SIZE);
}

const rimOf = (x: number): number => Math.min(x, SIZE - 1 - x);
const at = (x: number, y: number): number => y * SIZE + x;

test('equal pictures do not move at all', () => {
  const { dx, dy } = motionBetween(picture(face), picture(face));
  expect([...dx, ...dy].every((value) => value === 0)).toBe(true);
});

test.each([
  [1.4, -2.3],
  [-3, 0.5],
  [0, 4],
])('a shift by (%d, %d) is found to a quarter of a pixel', (right, down) => {
  const { dx, dy } = motionBetween(
    picture(face),
    picture((x, y) => face(x - right, y - down)),
  );
  for (const [x, y] of [
    [32, 32],
    [26, 34],
    [40, 30],
  ]) {
    expect(Math.abs(dx[at(x, y)] + right)).toBeLessThan(0.25);
    expect(Math.abs(dy[at(x, y)] + down)).toBeLessThan(0.25);
  }
});

test('where it moves, what was before becomes what is after', () => {
  // Wider at the ends, as in a smile.
  const [before, after] = [picture(bar), picture((x, y) => bar(32 + (x - 32) / 1.15, y + ((x - 32) / 16) ** 2))];
  const moved = new Float32Array(SIZE * SIZE);
  move(motionBetween(before, after), [before[0]], [moved]);
  const error = (plane: Float32Array): number => plane.reduce((sum, value, i) => sum + (value - after[0][i]) ** 2, 0);
  expect(error(moved)).toBeLessThan(0.15 * error(before[0]));
});

test('light is not motion', () => {
  const lit = picture((x, y) => face(x, y) + 30 * Math.sin(x / 20));
  const { dx, dy } = motionBetween(picture(face), lit);
  // Blurs are cut off at the rim, where no face is.
  const inner = [dx, dy].flatMap((plane) => [...plane].filter((_, i) => rimOf(i % SIZE) > 8 && rimOf(i >> 6) > 8));
  expect(Math.max(...inner.map(Math.abs))).toBeLessThan(0.3);
});

test('what is new is not motion', () => {
  const teeth = (x: number, y: number): number => (Math.abs(x - 32) < 7 && Math.abs(y - 32) < 2 ? 240 : 150);
  const { dx, dy } = motionBetween(
    picture(() => 150),
    picture(teeth),
  );
  expect(Math.max(...dx.map(Math.abs), ...dy.map(Math.abs))).toBeLessThan(0.1);
});

test('several planes move together as each would alone', () => {
  const motion = {
    size: SIZE,
    // A third lies still; some of it reaches over the rim.
    dx: Float32Array.from({ length: SIZE * SIZE }, (_, i) => (i % 3 === 0 ? 0 : ((i * 37) % 13) - 6.3)),
    dy: Float32Array.from({ length: SIZE * SIZE }, (_, i) => (i % 3 === 0 ? 0 : ((i * 91) % 11) - 4.7)),
  };
  const planes = [picture(face)[0], picture((x, y) => x * y)[0]];
  const moved = planes.map(() => new Float32Array(SIZE * SIZE));
  move(motion, planes, moved);
  planes.forEach((values, c) =>
    moved[c].forEach((value, i) => {
      const x = (i % SIZE) + motion.dx[i];
      const y = Math.floor(i / SIZE) + motion.dy[i];
      expect(value).toBeCloseTo(sampleBilinear(values, SIZE, x, y), 3);
    }),
  );
});
