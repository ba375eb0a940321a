/**
 * Every offered slider at −100, −50, 0, +50 and +100 on some portraits, as one picture to judge them by.
 *   npx tsx ui/cli/edit-sheet.ts -o SHEET.jpg [--cell 96] PHOTO…
 *
 * A row is a slider, five columns a photo. Without photos: three sample portraits of people who do not exist (npm `fake-avatars`).
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp, { type OverlayOptions } from 'sharp';
import { nodeOnnxruntime } from '../../models/cli/node-ort.ts';
import type { RgbaImage } from '../worker/api.ts';
import { createEngine } from '../worker/session/create-engine.ts';
import { readImage } from './images.ts';
import { readAssets } from './node-assets.ts';
import { valueOf } from './value-of.ts';

const STEPS = [-1, -0.5, 0, 0.5, 1] as const;
const SAMPLES = [29, 88, 115] as const;
/** Width of the sliders' names, px. */
const NAMES = 92;
/** Smaller samples are enlarged to this before they are edited, so that edges are as sharp as on a photo. */
const LEAST = 512;

async function enlarged(image: RgbaImage): Promise<RgbaImage> {
  if (image.width >= LEAST) return image;
  const { width, height } = image;
  const { data, info } = await sharp(image.data, { raw: { width, height, channels: 4 } })
    .resize(LEAST)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8ClampedArray(data) };
}

function named(label: string, width: number, height: number): Buffer {
  const text = label.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><text x="${width - 6}" y="${height / 2 + 4}" font-size="12" font-family="sans-serif" text-anchor="end" fill="#222">${text}</text></svg>`,
  );
}

async function draw(photos: readonly string[], cell: number, output: string): Promise<void> {
  const engine = createEngine(nodeOnnxruntime());
  const info = valueOf(await engine.start(await readAssets()));
  const sliders = info.sliders.filter(({ of, retired }) => !of && !retired);
  const head = 22;
  const tiles: OverlayOptions[] = sliders.map(({ label }, row) => ({
    input: named(label, NAMES, cell),
    left: 0,
    top: head + row * cell,
  }));
  for (const [p, file] of photos.entries()) {
    const photo = await enlarged(await readImage(file));
    const { chosen } = valueOf(await engine.open(photo, null));
    for (const [row, { id }] of sliders.entries())
      for (const [column, step] of STEPS.entries()) {
        const { width, height, data } = step === 0 ? photo : valueOf(await engine.render({ [chosen]: { [id]: step } }));
        const input = await sharp(data, { raw: { width, height, channels: 4 } })
          .resize(cell, cell, { fit: 'cover' })
          .png()
          .toBuffer();
        tiles.push({ input, left: NAMES + (p * STEPS.length + column) * cell, top: head + row * cell });
      }
    STEPS.forEach((step, column) => {
      const left = NAMES + (p * STEPS.length + column) * cell;
      const label = `${step > 0 ? '+' : step < 0 ? '−' : ''}${Math.abs(100 * step)}`;
      tiles.push({ input: named(label, cell / 2 + 20, head), left, top: 0 });
    });
  }
  const width = NAMES + photos.length * STEPS.length * cell;
  const sheet = sharp({
    create: { width, height: head + sliders.length * cell, channels: 3, background: '#fff' },
  }).composite(tiles);
  await sheet.jpeg({ quality: 82, mozjpeg: true }).toFile(output);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { output: { type: 'string', short: 'o' }, cell: { type: 'string', default: '96' } },
});
if (!values.output) {
  console.error('usage: npx tsx ui/cli/edit-sheet.ts -o SHEET.jpg [--cell 96] PHOTO…');
  process.exitCode = 1;
} else {
  const samples = SAMPLES.map((n) =>
    fileURLToPath(new URL(`../../node_modules/fake-avatars/avatars/png/${n}.png`, import.meta.url)),
  );
  await draw(positionals.length > 0 ? positionals : samples, Number(values.cell), values.output);
}
