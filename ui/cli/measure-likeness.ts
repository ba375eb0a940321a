/**
 * How much nearer to photos w* comes than the encoder's code, how long it takes, and whether sliders still work on it.
 *   npx tsx ui/cli/measure-likeness.ts --portraits DIR [--names faker_] [--every 1] [--seconds 6 | --steps 60] [--sheet OUT.png]
 *
 * Distances are SqueezeNet's, of the whole face square and of mouth and chin; "previews" are the full resolution at lower α.
 * The sheet has a column for each portrait: photo, encoder's code, w*.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RefineBudget } from '../../models/refine/index.ts';
import type { RgbaImage } from '../worker/api.ts';
import { readImage, writePng } from './images.ts';
import { imageOf, Reconstruction, type Likeness } from './reconstruction.ts';

const RATIOS = [0.75, 0.5, 0.25];

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
    table.push(row);
    columns.push([face.square, face.encoded.picture, refined.picture].map((rgb) => imageOf(rgb, face.size)));
    console.log(name, ['seconds', 'encoder distance', 'refined distance'].map((key) => row[key].toFixed(3)).join(' '));
  }
  const mean = (key: string): number => table.reduce((sum, row) => sum + row[key], 0) / table.length;
  for (const key of Object.keys(table[0])) console.log(`${key.padEnd(20)} ${mean(key).toFixed(3)}`);
  for (const key of ['distance', 'lowerFace', ...RATIOS.map((ratio) => `α ${ratio}`)])
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
