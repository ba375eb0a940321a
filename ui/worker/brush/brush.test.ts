/** Strokes: the same shape at every size, the photo to the byte where the mask is full, and bounded in what they keep. */
import fc from 'fast-check';
import type { RgbaImage } from '../api.ts';
import { giveBack } from './give-back.ts';
import { maskOf, wholeGrid } from './mask.ts';
import { addStroke, simplify } from './simplify.ts';
import { countPoints, keyOfStrokes, MOST_POINTS, UNITS, type Stroke, type Strokes } from './stroke.ts';

const PHOTO = { width: 400, height: 300 };
/** Pixels of that photo as units. */
const px = (value: number): number => Math.round((value * UNITS) / 400);
const at = (...points: readonly (readonly [number, number, number])[]): readonly number[] => points.flat().map(px);
const stroke = (points: readonly number[], more: Partial<Stroke> = {}): Stroke => ({
  shows: 'photo',
  softness: 0,
  points,
  ...more,
});

function level(strokes: Strokes, x: number, y: number): number {
  return maskOf(strokes, wholeGrid(PHOTO)).data[y * 400 + x];
}

function noise(seed: number, alpha?: number): RgbaImage {
  const data = new Uint8ClampedArray(4 * 400 * 300);
  let state = seed;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) | 0;
    data[i] = alpha !== undefined && i % 4 === 3 ? alpha : state >>> 16;
  }
  return { ...PHOTO, data };
}

test('a hard dab is a disc: full inside, nothing outside, and as large as its radius says', () => {
  const strokes = [stroke(at([200, 150, 40]))];
  expect(level(strokes, 200, 150)).toBe(255);
  expect(level(strokes, 238, 150)).toBe(255);
  expect(level(strokes, 241, 150)).toBe(0);
  const area = maskOf(strokes, wholeGrid(PHOTO)).data.reduce((sum, value) => sum + value / 255, 0);
  expect(Math.abs(area - Math.PI * 40 ** 2) / area).toBeLessThan(0.002);
});

test('softness fades from the middle on, without a step', () => {
  const strokes = [stroke(at([200, 150, 50]), { softness: 1 })];
  const line = Array.from({ length: 51 }, (_value, i) => level(strokes, 200 + i, 150));
  expect(line[0]).toBeGreaterThan(250);
  expect(line[25]).toBeGreaterThan(110);
  expect(line[25]).toBeLessThan(145);
  expect(line[50]).toBe(0);
  for (let i = 1; i <= 50; i++) {
    expect(line[i]).toBeLessThanOrEqual(line[i - 1]);
    expect(line[i - 1] - line[i]).toBeLessThan(10);
  }
});

test('within a stroke a soft edge does not add up; the next stroke goes on from it', () => {
  const there = stroke(at([100, 150, 40], [300, 150, 40]), { softness: 1 });
  const andBack = stroke(at([100, 150, 40], [300, 150, 40], [100, 150, 40]), { softness: 1 });
  const once = level([there], 200, 170);
  expect(once).toBeGreaterThan(60);
  expect(level([andBack], 200, 170)).toBe(once);
  expect(level([there, there], 200, 170)).toBeGreaterThan(once + 30);
});

test('with Alt the edit shows again, also where the photo was given back to the full', () => {
  const strokes = [stroke(at([200, 150, 60])), stroke(at([200, 150, 20]), { shows: 'edit' })];
  expect(level(strokes, 200, 150)).toBe(0);
  expect(level(strokes, 240, 150)).toBe(255);
});

test('any strokes have the same shape on the preview as on the photo, and a part is that part of the whole', () => {
  const point = fc.tuple(
    fc.integer({ min: -50, max: 450 }),
    fc.integer({ min: -50, max: 350 }),
    fc.integer({ min: 12, max: 90 }),
  );
  const any = fc.array(
    fc.record({
      shows: fc.constantFrom('photo' as const, 'edit' as const),
      softness: fc.double({ min: 0, max: 1, noNaN: true }),
      points: fc.array(point, { minLength: 1, maxLength: 6 }).map((points) => at(...points)),
    }),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(
    fc.property(any, (strokes) => {
      const large = maskOf(strokes, wholeGrid(PHOTO, { width: 800, height: 600 })).data;
      const small = maskOf(strokes, wholeGrid(PHOTO)).data;
      let off = 0;
      for (let y = 0; y < 300; y++)
        for (let x = 0; x < 400; x++) {
          const i = 2 * y * 800 + 2 * x;
          const mean = (large[i] + large[i + 1] + large[i + 800] + large[i + 801]) / 4;
          off += Math.abs(mean - small[y * 400 + x]);
        }
      // A hard edge crosses a pixel in some place of it; on the whole it lies at the same one.
      expect(off / (400 * 300)).toBeLessThan(1);
      const grid = { ...wholeGrid(PHOTO, { width: 800, height: 600 }), width: 111, height: 97, left: 333, top: 201 };
      const part = maskOf(strokes, grid).data;
      for (let y = 0; y < 97; y++)
        for (let x = 0; x < 111; x++)
          if (part[y * 111 + x] !== large[(y + 201) * 800 + x + 333]) throw new Error(`${x}, ${y}`);
    }),
    { numRuns: 25 },
  );
});

test('where the mask is full the photo is there to the byte, where it is empty the edit, also of translucent pictures', () => {
  const [photo, edit] = [noise(1), noise(2)];
  const mask = maskOf([stroke(at([60, 60, 50], [250, 200, 70]), { softness: 0.6 })], wholeGrid(PHOTO));
  const result = giveBack({ ...edit, data: edit.data.slice() }, photo, mask);
  const seen = { photo: 0, edit: 0, between: 0 };
  for (let i = 0; i < mask.data.length; i++) {
    const pixel = ({ data }: RgbaImage): string => data.subarray(4 * i, 4 * i + 4).join();
    const kind = mask.data[i] === 255 ? 'photo' : mask.data[i] === 0 ? 'edit' : 'between';
    seen[kind]++;
    if (kind !== 'between' && pixel(result) !== pixel(kind === 'photo' ? photo : edit)) throw new Error(`pixel ${i}`);
  }
  expect(Math.min(seen.photo, seen.edit, seen.between)).toBeGreaterThan(5000);
});

test('between, nothing is darker or lighter than both, and a clear pixel gives no colour', () => {
  const [photo, edit] = [noise(1, 255), noise(2, 255)];
  const mask = maskOf([stroke(at([200, 150, 120]), { softness: 1 })], wholeGrid(PHOTO));
  const result = giveBack({ ...edit, data: edit.data.slice() }, photo, mask).data;
  for (let i = 0; i < result.length; i++) {
    const [a, b] = [photo.data[i], edit.data[i]];
    if (result[i] < Math.min(a, b) || result[i] > Math.max(a, b)) throw new Error(`byte ${i}`);
  }
  const [clear, white] = [noise(3, 0), { ...PHOTO, data: new Uint8ClampedArray(4 * 400 * 300).fill(255) }];
  const out = giveBack({ ...white, data: white.data.slice() }, clear, mask).data;
  for (let i = 0; i < out.length; i += 4)
    if (out[i + 3] > 8 && out[i + 1] < 254) throw new Error(`byte ${i}: ${out[i + 1]}`);
});

test('simplified, a scribble has few points and the same mask', () => {
  const points = Array.from({ length: 900 }, (_value, i) => {
    const turn = (i / 900) * 6 * Math.PI;
    return [200 + (40 + i / 12) * Math.cos(turn), 150 + (30 + i / 15) * Math.sin(turn), 18] as const;
  });
  const raw = at(...points);
  const few = simplify(raw, 0.02);
  expect(few.length / 3).toBeLessThan(160);
  const [a, b] = [raw, few].map((one) => maskOf([stroke(one, { softness: 0.5 })], wholeGrid(PHOTO)).data);
  expect(a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0)).toBeLessThan(16);
});

test('a press is one point; a line is two', () => {
  expect(simplify(at([5, 5, 9], [5, 5, 9]), 0.02)).toEqual(at([5, 5, 9]));
  expect(simplify(at([0, 0, 9], [10, 10, 9], [20, 20, 9], [40, 40, 9]), 0.02)).toEqual(at([0, 0, 9], [40, 40, 9]));
});

test('an edit keeps so many points and no more, and then says so', () => {
  let strokes: Strokes = [];
  const wild = (seed: number): Stroke =>
    stroke(
      Array.from({ length: 900 }, (_value, i) =>
        i % 3 === 2 ? 300 : (Math.imul(i + 7 * seed, 2654435761) >>> 0) % UNITS,
      ),
    );
  for (let i = 0; i < 20; i++) strokes = addStroke(strokes, wild(i)) ?? strokes;
  expect(countPoints(strokes)).toBeLessThanOrEqual(MOST_POINTS);
  expect(countPoints(strokes)).toBeGreaterThan(MOST_POINTS - 301);
  expect(addStroke(strokes, wild(99))).toBeNull();
  expect(JSON.stringify(strokes).length).toBeLessThan(60_000);
});

test('strokes that differ in anything have another key', () => {
  const base = [stroke(at([5, 5, 9]))];
  const keys = [[], base, [...base, ...base], [stroke(at([5, 6, 9]))], [stroke(at([5, 5, 9]), { shows: 'edit' })]].map(
    keyOfStrokes,
  );
  expect(new Set(keys).size).toBe(5);
  expect(keyOfStrokes([stroke(at([5, 5, 9]))])).toBe(keys[1]);
});
