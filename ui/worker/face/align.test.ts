import { existsSync, readFileSync } from 'node:fs';
import { readImage } from '../../cli/images.ts';
import type { RgbaImage } from '../api.ts';
import { plane, readRgb, reduceBlocks, type Planes } from '../image/planes.ts';
import { alignFace } from './align.ts';
import { alignAsPublished } from './published.ts';
import { ffhqQuad, type Quad } from './quad.ts';

interface Case {
  /** Whole factor by which the base picture is enlarged, every pixel a square. */
  readonly scale: number;
  readonly landmarks: readonly (readonly [number, number])[];
}

interface Setting {
  readonly photo: RgbaImage;
  readonly quad: Quad;
}

const FIXTURES = new URL('../../../test/fixtures/align/', import.meta.url);
/** The vectors the fixtures were made from, where they lie beside the project. */
const GOLDEN = new URL('../../../../shared/golden/align/', import.meta.url);
const cases = Object.entries(JSON.parse(readFileSync(new URL('cases.json', FIXTURES), 'utf8')) as Record<string, Case>);

function enlarge(image: RgbaImage, scale: number): RgbaImage {
  const width = image.width * scale;
  const height = image.height * scale;
  const from = new Uint32Array(image.data.buffer, image.data.byteOffset, image.width * image.height);
  const to = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = from.subarray(Math.floor(y / scale) * image.width, (Math.floor(y / scale) + 1) * image.width);
    row.forEach((pixel, x) => to.fill(pixel, y * width + x * scale, y * width + (x + 1) * scale));
  }
  return { width, height, data: new Uint8ClampedArray(to.buffer) };
}

async function settingOf({ scale, landmarks }: Case): Promise<Setting> {
  const base = await readImage(new URL('base.png', FIXTURES).pathname);
  return { photo: enlarge(base, scale), quad: ffhqQuad(landmarks.map(([x, y]) => ({ x, y }))) };
}

async function fixture(name: string): Promise<Planes> {
  const image = await readImage(new URL(`${name}.png`, FIXTURES).pathname);
  return readRgb(image, { x: 0, y: 0, width: image.width, height: image.height });
}

/** An uint8 [height, width, 3] array of numpy. */
function golden(name: string, side: number): Planes {
  const bytes = readFileSync(new URL(`${name}.npy`, GOLDEN));
  const values = bytes.subarray(bytes.length - side * side * 3);
  const data = Float32Array.from(
    { length: values.length },
    (_, i) => values[(i % (side * side)) * 3 + Math.floor(i / (side * side))],
  );
  return { width: side, height: side, channels: 3, data };
}

function middle(picture: Planes, from: number, side: number): Planes {
  const data = new Float32Array(3 * side * side);
  for (let c = 0; c < 3; c++)
    for (let y = 0; y < side; y++) {
      const start = (from + y) * picture.width + from;
      data.set(plane(picture, c).subarray(start, start + side), (c * side + y) * side);
    }
  return { width: side, height: side, channels: 3, data };
}

function errors(ours: Planes, wanted: Planes): { mean: number; max: number } {
  let sum = 0;
  let max = 0;
  for (let i = 0; i < wanted.data.length; i++) {
    const error = Math.abs(ours.data[i] - wanted.data[i]);
    sum += error;
    max = Math.max(max, error);
  }
  return { mean: sum / wanted.data.length, max };
}

/**
 * The published aligner (Pillow 9.4 and scipy) on four cases: 4×4 means of its 1024 px picture, and that picture's
 * middle as it is. The means are rounded to whole levels, so half a level is what exactness looks like there.
 */
describe('the aligned face', () => {
  test.each(cases)('is the published one, level by level (%s)', async (name, one) => {
    const { photo, quad } = await settingOf(one);
    const published = alignAsPublished(photo, quad);
    expect(errors(middle(published, 448, 128), await fixture(`${name}-middle`)).max).toBe(0);
    const means = errors(reduceBlocks(published, 4), await fixture(name));
    expect(means.mean).toBeLessThan(0.2);
    // The wide blur beyond the rim of the large photo is made of running sums (published.ts).
    expect(means.max).toBeLessThan(one.scale === 1 ? 0.51 : 2);
  });

  // The editor's way skips the 1024 px picture and shrinks areas: the filters differ, the place must not.
  test.each(cases)('is the same picture by the short way (%s)', async (name, one) => {
    const { photo, quad } = await settingOf(one);
    const wanted = reduceBlocks(await fixture(name), 2);
    const { mean } = errors(alignFace(photo, quad, { size: 128 }), wanted);
    expect(mean).toBeLessThan(2);
    // A square that lies half an output pixel beside it is farther away: the bound above is not slack.
    const half = (quad[3].x - quad[0].x) / 256;
    const beside = quad.map((p) => ({ x: p.x + half, y: p.y + half })) as unknown as Quad;
    expect(errors(alignFace(photo, beside, { size: 128 }), wanted).mean).toBeGreaterThan(mean * 1.2);
  });

  test('the fixtures are the vectors themselves', async () => {
    if (!existsSync(GOLDEN)) {
      console.warn('left out: the alignment vectors do not lie beside the project');
      return;
    }
    for (const [name] of cases) {
      expect(errors(await fixture(name), golden(`${name}_mean256`, 256)).max).toBe(0);
      expect(errors(await fixture(`${name}-middle`), golden(`${name}_crop_448_576`, 128)).max).toBe(0);
    }
  });
});
