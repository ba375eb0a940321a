import { writeHair } from './hair-light.ts';
import { LOG, SIDE, TONE, type FacePixels } from './types.ts';

const COUNT = SIDE * SIDE;

/** Hair of one luminance all over. @param around red and blue in parts of it @param a how much colour of its own the photo has */
function written(y: number, amount: number, around: readonly number[] = [1, 1], a = 1) {
  const tone = new Float32Array(COUNT * TONE);
  const surroundings = Float32Array.from({ length: 2 * COUNT }, (_, i) => around[i % 2]);
  const face = {
    luma: new Float32Array(COUNT).fill(y),
    tint: [0, 0].map(() => ({ a, b: 0 })),
  } as unknown as FacePixels;
  const chroma = writeHair(tone, face, surroundings, new Float32Array(COUNT).fill(1), amount);
  return { log: tone[LOG], blue: chroma?.[0], red: chroma?.[1] };
}

test('black hair that gets lighter gets brown', () => {
  const { log, blue, red } = written(20, 0.5);
  expect(log).toBeCloseTo(0.5);
  expect(blue).toBeLessThan(-3);
  expect(red).toBeGreaterThan(2);
});

test('brown hair keeps its tint, and so does light hair', () => {
  expect(written(20, 0.5, [1.4, 0.5])).toMatchObject({ blue: 0, red: 0 });
  expect(Math.abs(written(150, 0.5).red ?? NaN)).toBe(0);
});

test('no colour for darker hair, nor for a photo that has none', () => {
  expect(written(20, -0.5)).toMatchObject({ blue: undefined, red: undefined });
  expect(written(20, 0.5, [1, 1], 0)).toMatchObject({ blue: undefined, red: undefined });
});

test('a streak of reflected light takes less of the gain, and all of a loss', () => {
  expect(written(200, 0.5).log).toBeCloseTo(0.175);
  expect(written(200, -0.5).log).toBeCloseTo(-0.5);
});
