/**
 * Every offered slider at −100, −50, 0, +50 and +100 on some portraits, as one picture to judge them by.
 *   npx tsx ui/cli/edit-sheet.ts -o SHEET.jpg [--cell 96] [--sliders age,beard] [--model FILE]… PHOTO…
 *
 * A row is a slider, five columns a photo. Without photos: three sample portraits of people who do not exist (npm `fake-avatars`). With several
 * models, their rows stand below each other, in their order.
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

interface Sheet {
  readonly photos: readonly string[];
  readonly cell: number;
  readonly output: string;
  /** Those that are shown; all that are offered where left out. */
  readonly only?: readonly string[];
  /** Files of models; the default one for undefined. */
  readonly models: readonly (string | undefined)[];
}

async function draw({ photos, cell, output, only, models }: Sheet): Promise<void> {
  const head = 22;
  const tiles: OverlayOptions[] = [];
  let rows = 0;
  for (const [m, model] of models.entries()) {
    const engine = createEngine(nodeOnnxruntime());
    const info = valueOf(await engine.start(await readAssets(model)));
    const sliders = info.sliders.filter(({ of, retired, id }) => !of && !retired && (only?.includes(id) ?? true));
    const top = (slider: number): number => head + (slider * models.length + m) * cell;
    rows = Math.max(rows, sliders.length * models.length);
    sliders.forEach(({ label }, row) => {
      const name = models.length > 1 ? `${label} ${m + 1}` : label;
      tiles.push({ input: named(name, NAMES, cell), left: 0, top: top(row) });
    });
    for (const [p, file] of photos.entries()) {
      const photo = await enlarged(await readImage(file));
      const { chosen } = valueOf(await engine.open(photo, null));
      for (const [row, { id }] of sliders.entries())
        for (const [column, step] of STEPS.entries()) {
          const { width, height, data } =
            step === 0 ? photo : valueOf(await engine.render({ [chosen]: { [id]: step } }));
          const input = await sharp(data, { raw: { width, height, channels: 4 } })
            .resize(cell, cell, { fit: 'cover' })
            .png()
            .toBuffer();
          tiles.push({ input, left: NAMES + (p * STEPS.length + column) * cell, top: top(row) });
        }
    }
  }
  for (const p of photos.keys())
    STEPS.forEach((step, column) => {
      const left = NAMES + (p * STEPS.length + column) * cell;
      const label = `${step > 0 ? '+' : step < 0 ? '−' : ''}${Math.abs(100 * step)}`;
      tiles.push({ input: named(label, cell / 2 + 20, head), left, top: 0 });
    });
  const width = NAMES + photos.length * STEPS.length * cell;
  const sheet = sharp({
    create: { width, height: head + rows * cell, channels: 3, background: '#fff' },
  }).composite(tiles);
  await sheet.jpeg({ quality: 82, mozjpeg: true }).toFile(output);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    output: { type: 'string', short: 'o' },
    cell: { type: 'string', default: '96' },
    sliders: { type: 'string' },
    model: { type: 'string', multiple: true },
  },
});
if (!values.output) {
  console.error(
    'usage: npx tsx ui/cli/edit-sheet.ts -o SHEET.jpg [--cell 96] [--sliders age,beard] [--model FILE]… PHOTO…',
  );
  process.exitCode = 1;
} else {
  const samples = SAMPLES.map((n) =>
    fileURLToPath(new URL(`../../node_modules/fake-avatars/avatars/png/${n}.png`, import.meta.url)),
  );
  await draw({
    photos: positionals.length > 0 ? positionals : samples,
    cell: Number(values.cell),
    output: values.output,
    only: values.sliders?.split(','),
    models: values.model ?? [undefined],
  });
}
