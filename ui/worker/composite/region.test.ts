import type { DirectionInfo } from '../../../models/format/index.ts';
import type { Point } from '../api.ts';
import { createRegionMasks, limitChange, maskOf, type Region } from './region.ts';

const SIZE = 64;

/** A plain upright face in the square: jaw as half an ellipse, brows, nose, eyes, mouth where an aligned face has them. */
function landmarks(): Point[] {
  const points: Point[] = Array.from({ length: 68 }, () => ({ x: 0.5, y: 0.6 }));
  const arc = (
    from: number,
    to: number,
    cx: number,
    cy: number,
    rx: number,
    ry: number,
    start: number,
    end: number,
  ): void => {
    for (let i = from; i <= to; i++) {
      const angle = start + ((end - start) * (i - from)) / (to - from);
      points[i] = { x: cx + rx * Math.cos(angle), y: cy + ry * Math.sin(angle) };
    }
  };
  arc(0, 16, 0.5, 0.5, 0.28, 0.38, Math.PI, 0);
  arc(17, 21, 0.37, 0.42, 0.09, 0.03, Math.PI, 2 * Math.PI);
  arc(22, 26, 0.63, 0.42, 0.09, 0.03, Math.PI, 2 * Math.PI);
  arc(31, 35, 0.5, 0.6, 0.05, 0.01, Math.PI, 0);
  arc(36, 41, 0.38, 0.475, 0.05, 0.02, Math.PI, Math.PI + (5 / 3) * Math.PI);
  arc(42, 47, 0.62, 0.475, 0.05, 0.02, Math.PI, Math.PI + (5 / 3) * Math.PI);
  arc(48, 59, 0.5, 0.72, 0.09, 0.04, Math.PI, Math.PI + (11 / 6) * Math.PI);
  return points;
}

const masks = createRegionMasks(landmarks());

function at(region: Region, x: number, y: number): number {
  return masks(region, SIZE)![Math.round(y * SIZE - 0.5) * SIZE + Math.round(x * SIZE - 0.5)];
}

function direction(id: string, region: Region): DirectionInfo {
  return { id, label: id, group: 'Test', range: 1, layers: [0, 12], region };
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
  expect(at(region, ...MOUTH)).toBeCloseTo(mouth, 5);
  expect(at(region, ...LEFT_EYE)).toBeCloseTo(left, 1);
  expect(at(region, ...RIGHT_EYE)).toBeCloseTo(right, 1);
  expect(at(region, ...HAIR)).toBe(0);
  expect(at(region, ...BACKGROUND)).toBe(0);
});

test('the edge of a region is soft: no step of a third or more between neighbours', () => {
  const mask = masks('face', SIZE)!;
  let steepest = 0;
  for (let i = 1; i < mask.length; i++) if (i % SIZE) steepest = Math.max(steepest, Math.abs(mask[i] - mask[i - 1]));
  expect(steepest).toBeGreaterThan(0);
  expect(steepest).toBeLessThan(1 / 3);
});

test('several sliders open the union of their regions; one for the whole head opens everything', () => {
  const known = [direction('smile', 'lower-face'), direction('wink', 'eyes'), direction('hair', 'head')];
  const both = maskOf({ smile: 0.5, wink: -0.5 }, known, masks, SIZE)!;
  const [mouth, eyes] = [masks('lower-face', SIZE)!, masks('eyes', SIZE)!];
  expect(both).toEqual(mouth.map((m, i) => Math.max(m, eyes[i])));
  expect(maskOf({ smile: 0.5, hair: 1 }, known, masks, SIZE)).toBeNull();
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
