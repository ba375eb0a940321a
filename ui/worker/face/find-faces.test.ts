/** Faces of turned photos, with the nets themselves: found at their angle, not upside down. */
import sharp from 'sharp';
import { AVATAR } from '../../../test/support/portraits.ts';
import { readFaceNets } from '../../cli/node-assets.ts';
import type { Point, RgbaImage } from '../api.ts';
import { createNets, type Nets } from '../session/nets.ts';
import { findFaces } from './find-faces.ts';
import { quadSize } from './quad.ts';

/** Another invented face, which the detector takes for an upright one at many angles. */
const OTHER = AVATAR.replace(/0\.png$/, '52.png');
const GROUND = '#8a9098';
/** Mean distance of the corners, in sides of the square; upside down they are off by more than one. */
const NEAR = 0.05;

let nets: Nets;
beforeAll(async () => {
  nets = await createNets(await readFaceNets());
});

async function photo(file: string, degrees: number): Promise<RgbaImage> {
  const upright = await sharp(file).removeAlpha().resize(360, 360).png().toBuffer();
  const { data, info } = await sharp(upright)
    .rotate(degrees, { background: GROUND })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8ClampedArray(data) };
}

function turnedPoint({ x, y }: Point, degrees: number, from: RgbaImage, to: RgbaImage): Point {
  const angle = (degrees * Math.PI) / 180;
  const [u, v] = [x - (from.width - 1) / 2, y - (from.height - 1) / 2];
  return {
    x: (to.width - 1) / 2 + u * Math.cos(angle) - v * Math.sin(angle),
    y: (to.height - 1) / 2 + u * Math.sin(angle) + v * Math.cos(angle),
  };
}

test.each([
  ['one', AVATAR],
  ['another', OTHER],
])('%s face is found at every angle, where it is upright', async (_name, file) => {
  const upright = await photo(file, 0);
  const [{ quad: there }] = findFaces(nets, upright);
  for (const degrees of [75, 105, 150, 180, 210, 240, 270]) {
    const turned = await photo(file, degrees);
    const [{ quad, score }] = findFaces(nets, turned);
    const off = quad.map((corner, at) => {
      const wanted = turnedPoint(there[at], degrees, upright, turned);
      return Math.hypot(corner.x - wanted.x, corner.y - wanted.y) / quadSize(there);
    });
    expect([degrees, off.reduce((a, b) => a + b) / 4 < NEAR]).toEqual([degrees, true]);
    expect(score).toBeGreaterThan(0.5);
  }
});

test('what only looks like a face from afar is none', async () => {
  const upright = await photo(AVATAR, 0);
  const blind = { ...nets, misfit: () => 1 };
  expect(() => findFaces(blind, upright)).toThrow(expect.objectContaining({ code: 'no-face' }) as Error);
});
