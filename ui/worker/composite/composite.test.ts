import type { RgbPicture } from '../../../models/runtime/index.ts';
import { sameBytes } from '../../../test/support/fixtures.ts';
import type { RgbaImage } from '../api.ts';
import { alignFace } from '../face/align.ts';
import type { Quad } from '../face/quad.ts';
import { createPlanes, type Planes } from '../image/planes.ts';
import { blendChange } from './blend.ts';
import { createMeasureChange, type Change } from './change.ts';
import { faceMask } from './mask.ts';

const SIZE = 32;
/** Nothing is held back. */
const ALL = new Float32Array(SIZE * SIZE).fill(1);

/** Repeatable noise in 0..1. */
function noise(i: number): number {
  const x = Math.sin(i * 12.9898 + 4.1414) * 43758.5453;
  return x - Math.floor(x);
}

function photo(level: (x: number, y: number, channel: number) => number, width = 90, height = 70): RgbaImage {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i += 4) {
      for (let c = 0; c < 3; c++) data[i + c] = level(x, y, c);
      data[i + 3] = Math.floor(noise(i + 3) * 256);
    }
  return { width, height, data };
}

/** A generator's picture, values -1..1. */
function generated(value: (u: number, v: number) => number): RgbPicture {
  const rgb = Float32Array.from({ length: 3 * SIZE * SIZE }, (_, i) => {
    const p = i % (SIZE * SIZE);
    return value(((p % SIZE) + 0.5) / SIZE, (Math.floor(p / SIZE) + 0.5) / SIZE);
  });
  return { width: SIZE, height: SIZE, rgb };
}

function flatCrop(level: number): Planes {
  const crop = createPlanes(SIZE, SIZE, 3);
  crop.data.fill(level);
  return crop;
}

function measureChange(crop: Planes, recon: RgbPicture, edited: RgbPicture, movable: Float32Array | null): Change {
  return createMeasureChange(crop)(recon, edited, movable);
}

/** A turned square that leaves the photo at the bottom. */
const TURNED: Quad = [
  { x: 30, y: 6 },
  { x: 16, y: 56 },
  { x: 66, y: 70 },
  { x: 80, y: 20 },
];
const UPRIGHT: Quad = [
  { x: 13, y: 3 },
  { x: 13, y: 67 },
  { x: 77, y: 67 },
  { x: 77, y: 3 },
];

function maskAt(quad: Quad, x: number, y: number): number {
  const [o, down, , right] = quad;
  const side = Math.hypot(right.x - o.x, right.y - o.y) ** 2;
  const [px, py] = [x - o.x, y - o.y];
  return faceMask(
    (px * (right.x - o.x) + py * (right.y - o.y)) / side,
    (px * (down.x - o.x) + py * (down.y - o.y)) / side,
  );
}

const noisy = photo((x, y, c) => noise(x * 7 + y * 911 + c * 31) * 256);
const ramp = (u: number, v: number): number => u - v;
/** As strong as an edit can be: black and white blocks exchanged. */
const blocks = (u: number, v: number): number => ((Math.floor(u * 6) + Math.floor(v * 6)) % 2 === 0 ? 0.9 : -0.9);

describe('a change put back into the photo', () => {
  test('nothing changed is the photo, byte for byte, whatever the generator made of it', () => {
    const recon = generated((u, v) => noise(u * 1000 + v * 37) * 2 - 1);
    const same = blendChange(noisy, TURNED, measureChange(flatCrop(90), recon, recon, ALL));
    expect(sameBytes(same.data, noisy.data)).toBe(true);
    expect(same.data).not.toBe(noisy.data);
    expect([same.width, same.height]).toEqual([90, 70]);
  });

  test.each([
    ['turned and over the rim', TURNED],
    ['upright', UPRIGHT],
  ])('a strong edit leaves everything outside of the mask, and alpha everywhere (%s)', (_, quad) => {
    const before = noisy.data.slice();
    const change = measureChange(
      flatCrop(128),
      generated(blocks),
      generated((u, v) => -blocks(u, v)),
      ALL,
    );
    const out = blendChange(noisy, quad, change);
    expect(sameBytes(noisy.data, before)).toBe(true);
    let outside = 0;
    let inside = 0;
    let changed = 0;
    let wrong = 0;
    for (let y = 0, i = 0; y < 70; y++)
      for (let x = 0; x < 90; x++, i += 4) {
        if (out.data[i + 3] !== noisy.data[i + 3]) wrong++;
        const differs = [0, 1, 2].some((c) => out.data[i + c] !== noisy.data[i + c]);
        if (maskAt(quad, x, y) === 0) {
          outside++;
          if (differs) wrong++;
        } else {
          inside++;
          if (differs) changed++;
        }
      }
    expect(wrong).toBe(0);
    expect(outside).toBeGreaterThan(1500);
    expect(changed / inside).toBeGreaterThan(0.9);
  });

  test('a smooth change of tone is added to the photo, and its detail stays', () => {
    const checks = photo((x, y) => 100 + ((x + y) % 2) * 40);
    const change = measureChange(
      flatCrop(120),
      generated(ramp),
      generated((u, v) => ramp(u, v) * 0.9 + 0.1),
      ALL,
    );
    const out = blendChange(checks, UPRIGHT, change);
    for (let y = 25; y < 45; y++)
      for (let x = 35; x < 55; x++) {
        const [u, v] = [(x - 13) / 64, (y - 3) / 64];
        const wanted = (0.1 - 0.1 * ramp(u, v)) * 127.5;
        const at = (y * 90 + x) * 4;
        expect(Math.abs(out.data[at] - checks.data[at] - wanted)).toBeLessThan(1.5);
      }
  });

  test('where shapes change, the photo’s own detail gives way', () => {
    const change = measureChange(
      flatCrop(120),
      generated(blocks),
      generated((u, v) => -blocks(u, v)),
      ALL,
    );
    const plain = blendChange(
      photo(() => 120),
      UPRIGHT,
      change,
    );
    const detailed = blendChange(
      photo((x, y) => 110 + ((x + y) % 2) * 20),
      UPRIGHT,
      change,
    );
    let [left, count] = [0, 0];
    for (let y = 25; y < 45; y++)
      for (let x = 35; x < 55; x++) {
        const at = (y * 90 + x) * 4;
        // Clipped values tell nothing of detail.
        if (plain.data[at] < 30 || plain.data[at] > 225) continue;
        left += Math.abs(detailed.data[at] - plain.data[at]);
        count++;
      }
    expect(count).toBeGreaterThan(20);
    expect(left / count).toBeLessThan(10 * 0.6);
  });

  test('a thing seen in the aligned square comes back where it was, to a tenth of a pixel', () => {
    const [cx, cy] = [47.25, 34.6];
    const grey = photo(() => 100);
    const spot = photo((x, y) => 100 + 70 * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 50));
    for (const image of [grey, spot]) for (let i = 3; i < image.data.length; i += 4) image.data[i] = 255;
    for (const quad of [UPRIGHT, TURNED]) {
      const asGenerated = ({ width, height, data }: Planes): RgbPicture => ({
        width,
        height,
        rgb: data.map((v) => v / 127.5 - 1),
      });
      const [without, having] = [grey, spot].map((image) => alignFace(image, quad, { size: SIZE }));
      const out = blendChange(grey, quad, measureChange(without, asGenerated(without), asGenerated(having), ALL));
      let [sum, sumX, sumY] = [0, 0, 0];
      for (let y = 0, i = 0; y < 70; y++)
        for (let x = 0; x < 90; x++, i += 4) {
          const change = out.data[i] - 100;
          sum += change;
          sumX += change * x;
          sumY += change * y;
        }
      expect(sum).toBeGreaterThan(1000);
      expect(Math.abs(sumX / sum - cx)).toBeLessThan(0.1);
      expect(Math.abs(sumY / sum - cy)).toBeLessThan(0.1);
    }
  });

  test('what moves takes the photo’s own detail along, where it may move', () => {
    // A dark spot with a grain that no generator draws; the edit moves the spot by 1.5 of the 32 columns, 3 px of the photo.
    const spotAt = (at: number) => (u: number, v: number) => Math.exp(-((u - at) ** 2 + (v - 0.5) ** 2) / 0.01);
    const shift = 3;
    const grain = (x: number, y: number): number => 12 * (((x >> 1) + (y >> 1)) % 2);
    const seen = (by: number) => (x: number, y: number) =>
      150 - 60 * spotAt(0.45)((x - by - 13) / 64, (y - 3) / 64) + grain(x - by, y);
    const [still, moved] = [seen(0), seen(shift)].map((level) => photo(level));
    for (let i = 3; i < still.data.length; i += 4) still.data[i] = 255;
    const crop = alignFace(still, UPRIGHT, { size: SIZE });
    const pictures = [0.45, 0.45 + shift / 64].map((at) => generated((u, v) => 0.3 - 0.5 * spotAt(at)(u, v)));
    const far = (out: RgbaImage, wanted: RgbaImage): number => {
      let sum = 0;
      for (let y = 31; y < 40; y++)
        for (let x = 41; x < 50; x++) sum += Math.abs(out.data[(y * 90 + x) * 4] - wanted.data[(y * 90 + x) * 4]);
      return sum / 81;
    };
    const moving = blendChange(still, UPRIGHT, measureChange(crop, pictures[0], pictures[1], ALL));
    const drawn = blendChange(still, UPRIGHT, measureChange(crop, pictures[0], pictures[1], null));
    expect(far(still, moved)).toBeGreaterThan(5);
    expect(far(moving, moved)).toBeLessThan(3.5);
    expect(far(drawn, moved)).toBeGreaterThan(5);
  });

  test('a change as small as the encoder’s noise does not show', () => {
    const recon = generated(ramp);
    const change = measureChange(
      flatCrop(120),
      recon,
      generated((u, v) => ramp(u, v) + 0.004),
      ALL,
    );
    expect(sameBytes(blendChange(noisy, UPRIGHT, change).data, noisy.data)).toBe(true);
  });
});

test('what is kept of a reconstruction gives the change that looking at it anew gives', () => {
  const [recon, other] = [generated(ramp), generated((u, v) => u * v)];
  const edits = [generated(blocks), generated((u, v) => -v * u)];
  const crop = flatCrop(120);
  const measure = createMeasureChange(crop);
  for (const before of [recon, other, recon])
    for (const edited of edits)
      for (const movable of [ALL, null])
        expect(measure(before, edited, movable)).toEqual(measureChange(crop, before, edited, movable));
});

describe('the mask', () => {
  test('is whole on the face and nothing where the square ends', () => {
    expect(faceMask(0.5, 0.5)).toBe(1);
    for (let t = 0; t <= 1; t += 1 / 64)
      for (const [u, v] of [
        [t, 0],
        [t, 1],
        [0, t],
        [1, t],
      ])
        expect(faceMask(u, v)).toBe(0);
  });

  test('falls without a step', () => {
    let before = faceMask(0.5, 0.52);
    for (let u = 0.5; u <= 1; u += 0.001) {
      const here = faceMask(u, 0.52);
      expect(here).toBeLessThanOrEqual(before);
      expect(before - here).toBeLessThan(0.02);
      before = here;
    }
  });
});
