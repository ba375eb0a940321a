/**
 * How much nearer to photos w* comes than the encoder's code, how long it takes, and whether sliders still work on it.
 *   npx tsx ui/cli/measure-likeness.ts --portraits DIR [--names faker_] [--every 1] [--seconds 6 | --steps 60] [--sheet OUT.png]
 *
 * Distances are SqueezeNet's, of the whole face square and of mouth and chin; "previews" are the full resolution at lower α.
 * Sliders: what +1 does to its own measure on the model's picture, by the encoder's code and by w*.
 * The sheet has a column for each portrait: photo, encoder's code, w*; then smile +0.6 and beard +0.6 on both.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RefineBudget } from '../../models/refine/index.ts';
import { applyEdits } from '../../models/runtime/index.ts';
import type { Point, RgbaImage } from '../worker/api.ts';
import { readImage, writePng } from './images.ts';
import { imageOf, Reconstruction, type Likeness } from './reconstruction.ts';

const RATIOS = [0.75, 0.5, 0.25];

interface Seen {
  readonly rgb: Float32Array;
  readonly size: number;
  readonly points: readonly Point[];
}

/** What each slider is to change, measured on the model's picture: landmarks, or the brightness of a part of the square. */
const OWN: Readonly<Record<string, (seen: Seen) => number>> = {
  smile: ({ points }) => apart(points, 48, 54) / apart(points, 36, 45),
  mouth_open: ({ points }) => apart(points, 62, 66) / apart(points, 48, 54),
  eyes_open: ({ points }) => (apart(points, 37, 41) + apart(points, 44, 46)) / apart(points, 36, 45),
  beard: (seen) => brightness(seen, 0.4, 0.8, 0.6, 0.88),
  hair_light: (seen) => brightness(seen, 0.35, 0.08, 0.65, 0.2),
};

function apart(points: readonly Point[], a: number, b: number): number {
  return Math.hypot(points[a].x - points[b].x, points[a].y - points[b].y);
}

function brightness({ rgb, size }: Seen, left: number, top: number, right: number, bottom: number): number {
  const [x0, y0, x1, y1] = [left, top, right, bottom].map((part) => Math.round(part * size));
  let sum = 0;
  for (let c = 0; c < 3; c++)
    for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) sum += rgb[(c * size + y) * size + x];
  return sum / (3 * (x1 - x0) * (y1 - y0));
}

async function measure(folder: string, names: string, every: number, budget: RefineBudget, sheet?: string) {
  const model = await Reconstruction.open();
  const files = (await readdir(folder)).filter((name) => name.startsWith(names) && /\.(jpe?g|png|webp)$/i.test(name));
  const chosen = files.sort().filter((_, i) => i % every === 0);
  const columns: RgbaImage[][] = [];
  const table: Record<string, number>[] = [];
  for (const name of chosen) {
    const face = await model.face(await readImage(join(folder, name)));
    const begin = performance.now();
    let firstGain = NaN;
    const refined = await face.refine(budget, ({ distance, before }) => {
      if (!(firstGain >= 0) && distance <= 0.9 * before) firstGain = (performance.now() - begin) / 1000;
    });
    const seconds = (performance.now() - begin) / 1000;
    const row: Record<string, number> = { seconds, steps: refined.steps, firstGain };
    for (const [what, { near }] of [
      ['encoder', face.encoded],
      ['refined', refined],
    ] as const)
      for (const [key, value] of Object.entries(near)) row[`${what} ${key}`] = value as number;
    for (const ratio of RATIOS) {
      const of = async (one: Likeness): Promise<number> => (await face.look(one.wplus, ratio)).near.distance;
      row[`encoder α ${ratio}`] = await of(face.encoded);
      row[`refined α ${ratio}`] = await of(refined);
    }
    for (const [slider, measureOf] of Object.entries(OWN)) {
      if (!model.directions.has(slider)) continue;
      for (const [what, { wplus, picture }] of [
        ['encoder', face.encoded],
        ['refined', refined],
      ] as const) {
        const moved = applyEdits(wplus, model.directions, { [slider]: 1 }, model.model.metadata.generator.styleDim);
        const after = (await face.look(moved)).picture;
        const of = async (rgb: Float32Array) => measureOf({ rgb, size: face.size, points: await face.landmarks(rgb) });
        row[`${what} ${slider}`] = (await of(after)) - (await of(picture));
      }
    }
    table.push(row);
    const edits: Float32Array[] = [];
    for (const slider of ['smile', 'beard'])
      for (const { wplus } of [face.encoded, refined]) {
        const moved = applyEdits(wplus, model.directions, { [slider]: 0.6 }, model.model.metadata.generator.styleDim);
        edits.push((await face.look(moved)).picture);
      }
    const pictures = [face.square, face.encoded.picture, refined.picture, ...edits];
    columns.push(pictures.map((rgb) => imageOf(rgb, face.size)));
    console.log(name, ['seconds', 'encoder distance', 'refined distance'].map((key) => row[key].toFixed(3)).join(' '));
  }
  const mean = (key: string): number => table.reduce((sum, row) => sum + row[key], 0) / table.length;
  for (const key of Object.keys(table[0])) console.log(`${key.padEnd(20)} ${mean(key).toFixed(3)}`);
  const sliders = Object.keys(OWN).filter((slider) => `encoder ${slider}` in table[0]);
  for (const key of ['distance', 'lowerFace', ...RATIOS.map((ratio) => `α ${ratio}`), ...sliders])
    console.log(`${key.padEnd(20)} ${((100 * mean(`refined ${key}`)) / mean(`encoder ${key}`)).toFixed(1)} %`);
  if (sheet) await writePng(sheet, tiled(columns));
}

/** Pictures of one size side by side, a column each. */
function tiled(columns: readonly (readonly RgbaImage[])[]): RgbaImage {
  const { width: side } = columns[0][0];
  const [width, height] = [columns.length * side, columns[0].length * side];
  const data = new Uint8ClampedArray(4 * width * height);
  for (const [column, pictures] of columns.entries())
    for (const [row, picture] of pictures.entries())
      for (let y = 0; y < side; y++)
        data.set(
          picture.data.subarray(4 * y * side, 4 * (y + 1) * side),
          4 * ((row * side + y) * width + column * side),
        );
  return { width, height, data };
}

const { values } = parseArgs({
  options: {
    portraits: { type: 'string', default: '../shared/data/portraits' },
    names: { type: 'string', default: 'faker_' },
    every: { type: 'string', default: '1' },
    seconds: { type: 'string' },
    steps: { type: 'string' },
    sheet: { type: 'string' },
  },
});
const budget = values.steps ? { steps: Number(values.steps) } : { seconds: Number(values.seconds ?? 6) };
await measure(values.portraits, values.names, Number(values.every), budget, values.sheet);
