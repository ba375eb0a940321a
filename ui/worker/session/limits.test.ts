import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { meshesOf } from '../../../test/support/meshes.ts';
import { measureFace } from '../mesh/geometry.ts';
import { squareQuad } from '../mesh/mesh-finder.ts';
import { SHAPE_SLIDERS } from '../mesh/shapes/index.ts';
import { readFaceNets } from '../../cli/node-assets.ts';
import type { RgbaImage } from '../api.ts';
import { findFaces } from '../face/find-faces.ts';
import { coverOf } from '../mesh/cover.ts';
import { limitsOf } from './limits.ts';
import { createNets, type Nets } from './nets.ts';

const face = measureFace(meshesOf('teeth').photo);
const ids = SHAPE_SLIDERS.map(({ id }) => id);

test('a face seen from the front, large enough, has no limits', () => {
  expect(limitsOf(face, squareQuad(400))).toEqual([]);
});

test('turned heads and small faces are named with the sliders concerned', () => {
  const [turned] = limitsOf({ ...face, yaw: -30 }, squareQuad(400));
  expect(turned.sliders).toEqual(['turn', 'nod']);
  const [far] = limitsOf({ ...face, yaw: 50 }, squareQuad(400));
  expect(far.sliders).toEqual(ids);
  const [small] = limitsOf(face, squareQuad(60));
  expect(small.sliders).toEqual(expect.arrayContaining(['smile', 'mouth_open', 'eyes_open']));
  expect(small.sliders).not.toContain('turn');
  for (const { sentence } of [turned, far, small]) expect(sentence).toMatch(/^[A-Z].*\.$/);
});

describe('what covers a mouth or eyes', () => {
  let nets: Nets;

  beforeAll(async () => {
    nets = await createNets(await readFaceNets());
  });

  /** A person who does not exist (npm fake-avatars), with something drawn over the picture, in parts of 512. */
  async function limitsWith(number: number, drawing: string): Promise<readonly string[][]> {
    const file = fileURLToPath(
      new URL(`../../../node_modules/fake-avatars/avatars/png/${number}.png`, import.meta.url),
    );
    const face = await sharp(file).removeAlpha().resize(512, 512).png().toBuffer();
    const over = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512">${drawing}</svg>`);
    const picture = sharp(
      await sharp(face)
        .composite([{ input: over }])
        .png()
        .toBuffer(),
    );
    const { data, info } = await picture.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    const photo: RgbaImage = { width: info.width, height: info.height, data: new Uint8ClampedArray(data) };
    // Where the face is, is asked of the picture without the drawing: the square alone is the subject here.
    const bare = await sharp(face).ensureAlpha().raw().toBuffer();
    const [{ quad }] = findFaces(nets, { ...photo, data: new Uint8ClampedArray(bare) });
    const mesh = nets.meshOf(photo, quad);
    return limitsOf(measureFace(mesh), quad, coverOf(photo, quad, mesh)).map(({ sliders }) => [...sliders]);
  }

  const PEOPLE = [0, 3, 7, 12, 52];

  test.each(PEOPLE)('nothing is said of person %i as they are', async (person) => {
    expect(await limitsWith(person, '')).toEqual([]);
  });

  test.each(PEOPLE)('a mask on person %i', async (person) => {
    const mask = '<path d="M256 270 L400 300 L385 400 L256 470 L128 400 L112 300 Z" fill="#9fc3dd"/>';
    const [sliders] = await limitsWith(person, mask);
    expect(sliders).toEqual(expect.arrayContaining(['smile', 'mouth_open', 'lips', 'beard']));
    expect(sliders).not.toContain('gaze');
  });

  test.each(PEOPLE)('dark glasses on person %i', async (person) => {
    const glasses =
      '<g fill="#15171c"><ellipse cx="195" cy="245" rx="52" ry="40"/><ellipse cx="317" cy="245" rx="52" ry="40"/></g><path d="M240 240 H272" stroke="#15171c" stroke-width="7"/>';
    const all = await limitsWith(person, glasses);
    expect(all.at(-1)).toEqual(expect.arrayContaining(['eyes_open', 'gaze']));
    expect(all.flat()).not.toContain('brows');
  });
});
