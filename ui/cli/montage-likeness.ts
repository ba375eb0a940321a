/**
 * What a closer likeness does to finished edits: a picture to look at.
 *   npx tsx ui/cli/montage-likeness.ts --portraits DIR [--names faker_] [--every 4] [--steps 50] [--sliders smile,mouth_open,age,beard] [--side 128] -o OUT.png
 *
 * A column for each portrait: its face square; the model's own picture of it by the encoder's code and by w*; then for each slider at
 * +0.8 the finished edit of the photo with the encoder's code, and below it with w*.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { nodeOnnxruntime } from '../../models/cli/node-ort.ts';
import type { PortraitEngine, RgbaImage } from '../worker/api.ts';
import { alignFace } from '../worker/face/align.ts';
import type { Quad } from '../worker/face/quad.ts';
import { createEngine } from '../worker/session/create-engine.ts';
import { readImage } from './images.ts';
import { readAssets } from './node-assets.ts';
import { imageOf } from './reconstruction.ts';
import { tiled } from './tiled.ts';
import { valueOf } from './value-of.ts';

const STRENGTH = 0.8;

async function columnOf(
  engine: PortraitEngine,
  photo: RgbaImage,
  sliders: readonly string[],
  steps: number,
  side: number,
): Promise<RgbaImage[]> {
  const { faces } = valueOf(await engine.open(photo, null));
  const square = (picture: RgbaImage, quad: Quad): RgbaImage =>
    imageOf(
      alignFace(picture, quad, { size: side }).data.map((level) => level / 127.5 - 1),
      side,
    );
  const edits = async (): Promise<RgbaImage[]> => {
    const made: RgbaImage[] = [];
    for (const slider of sliders)
      made.push(square(valueOf(await engine.render({ 0: { [slider]: STRENGTH } })), faces[0].quad));
    return made;
  };
  const without = await edits();
  const drawn: RgbaImage[] = [];
  valueOf(await engine.refine(0, { steps }, ({ image }) => void (image && drawn.push(image))));
  const within = await edits();
  const own = await Promise.all([drawn[0], drawn[drawn.length - 1]].map((image) => resized(image, side)));
  return [square(photo, faces[0].quad), ...own, ...without.flatMap((edit, i) => [edit, within[i]])];
}

async function resized({ width, height, data }: RgbaImage, side: number): Promise<RgbaImage> {
  const image = sharp(data, { raw: { width, height, channels: 4 } }).resize(side, side);
  return { width: side, height: side, data: new Uint8ClampedArray(await image.raw().toBuffer()) };
}

const { values } = parseArgs({
  options: {
    portraits: { type: 'string', default: '../shared/data/portraits' },
    names: { type: 'string', default: 'faker_' },
    every: { type: 'string', default: '4' },
    steps: { type: 'string', default: '50' },
    sliders: { type: 'string', default: 'smile,mouth_open,age,beard' },
    side: { type: 'string', default: '128' },
    output: { type: 'string', short: 'o' },
  },
});
const every = Number(values.every);
const names = (await readdir(values.portraits))
  .filter((name) => name.startsWith(values.names) && /\.(jpe?g|png|webp)$/i.test(name))
  .sort()
  .filter((_, i) => i % every === 0);
const engine = createEngine(nodeOnnxruntime());
valueOf(await engine.start(await readAssets()));
const columns: RgbaImage[][] = [];
for (const name of names) {
  const photo = await readImage(join(values.portraits, name));
  columns.push(await columnOf(engine, photo, values.sliders.split(','), Number(values.steps), Number(values.side)));
  console.log(name);
}
const { width, height, data } = tiled(columns);
const sheet = sharp(data, { raw: { width, height, channels: 4 } });
await (/\.jpe?g$/i.test(values.output ?? '') ? sheet.jpeg({ quality: 82 }) : sheet.png()).toFile(
  values.output ?? 'montage.png',
);
