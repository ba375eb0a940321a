import type { DirectionInfo } from '../../../models/format/index.ts';
import { outward, plainFace, plainPortrait, eachPixel } from '../../../test/support/plain-face.ts';
import { createEdges } from './edges.ts';
import { createRegionMasks, limitChange, maskOf, movingMaskOf, type Region } from './region.ts';

const SIZE = 64;

const masks = createRegionMasks(plainFace(), createEdges(plainPortrait(128)));

function at(region: Region, x: number, y: number): number {
  return masks(region, SIZE)![Math.round(y * SIZE - 0.5) * SIZE + Math.round(x * SIZE - 0.5)];
}

function direction(id: string, region: Region): DirectionInfo {
  return { id, label: id, group: 'Test', range: 1, layers: [0, 12], region, moves: true };
}

const MOUTH = [0.5, 0.72] as const;
const LEFT_EYE = [0.38, 0.475] as const;
const RIGHT_EYE = [0.62, 0.475] as const;
const HAIR = [0.5, 0.1] as const;
const BACKGROUND = [0.06, 0.5] as const;

test.each<[Region, number, number, number]>([
  ['face', 1, 1, 1],
  ['lower-face', 1, 0, 0],
  ['eyes', 0, 1, 1],
])('%s: mouth %d, eyes %d and %d, nothing over hair and background', (region, mouth, left, right) => {
  expect(at(region, ...MOUTH)).toBeCloseTo(mouth, 2);
  expect(at(region, ...LEFT_EYE)).toBeCloseTo(left, 1);
  expect(at(region, ...RIGHT_EYE)).toBeCloseTo(right, 1);
  expect(at(region, ...HAIR)).toBeCloseTo(0, 9);
  expect(at(region, ...BACKGROUND)).toBeCloseTo(0, 9);
});

test('a region ends where the face does, and softly where skin goes on', () => {
  for (const size of [64, 128, 256]) {
    const mask = masks('face', size)!;
    eachPixel(size, (i, x, y) => {
      if (y < 0.6 || Math.abs(x - 0.5) < 0.05) return;
      if (outward(x, y) > 1.06) expect(mask[i]).toBeLessThan(0.2);
      if (outward(x, y) < 0.94) expect(mask[i]).toBeGreaterThan(0.8);
    });
    const forehead = Array.from({ length: size / 2 }, (_, y) => mask[y * size + size / 2]);
    const steepest = Math.max(...forehead.slice(1).map((m, y) => Math.abs(m - forehead[y])));
    expect(steepest).toBeGreaterThan(0);
    expect(steepest).toBeLessThan(8 / size);
  }
});

test('several sliders open the union of their regions; one for the whole head opens everything', () => {
  const known = [direction('smile', 'lower-face'), direction('wink', 'eyes'), direction('hair', 'head')];
  const both = maskOf({ smile: 0.5, wink: -0.5 }, known, masks, SIZE)!;
  const [mouth, eyes] = [masks('lower-face', SIZE)!, masks('eyes', SIZE)!];
  expect(both).toEqual(mouth.map((m, i) => Math.max(m, eyes[i])));
  expect(maskOf({ smile: 0.5, hair: 1 }, known, masks, SIZE)).toBeNull();
});

test('a slider that moves nothing moves nothing, alone or beside one that does', () => {
  const beard = { ...direction('beard', 'head'), moves: false };
  const known = [direction('smile', 'lower-face'), beard];
  const moving = (sliders: Record<string, number>) => movingMaskOf(sliders, known, masks, SIZE)!;
  expect(moving({ beard: 1 }).some((weight) => weight !== 0)).toBe(false);
  expect(moving({ beard: 1, smile: 1 })).toEqual(masks('lower-face', SIZE));
});

test('the first touch of another slider is no jump', () => {
  const known = [direction('smile', 'lower-face'), direction('hair', 'head')];
  const before = maskOf({ smile: 1 }, known, masks, SIZE)!;
  const after = maskOf({ smile: 1, hair: 0.01 }, known, masks, SIZE)!;
  const largest = Math.max(...after.map((m, i) => m - before[i]));
  expect(largest).toBeGreaterThan(0);
  expect(largest).toBeLessThanOrEqual(0.1001);
});

test('a change is held back by the mask, and untouched where nothing holds it', () => {
  const change = { width: 2, height: 1, channels: 7, data: Float32Array.from({ length: 14 }, (_, i) => i + 1) };
  expect(limitChange({ ...change, data: change.data.slice() }, null).data).toEqual(change.data);
  const limited = limitChange({ ...change, data: change.data.slice() }, Float32Array.of(0, 1)).data;
  const held = [...limited].map((value, i) => value !== change.data[i]);
  // Of the seven planes the change itself and how much it replaces; not the base colour, which is no change.
  expect(held.filter((_, i) => i % 2 === 0).filter(Boolean)).toHaveLength(4);
  expect(held.filter((_, i) => i % 2 === 1).some(Boolean)).toBe(false);
});
