/**
 * How much nearer to photos w* comes than the encoder's code, how long it takes, and whether sliders still work on it.
 *   npx tsx ui/cli/measure-likeness.ts --portraits DIR [--names faker_] [--every 1] [--seconds 6 | --steps 60] [--rows OUT.json] [--codes DIR]
 *   npx tsx ui/cli/measure-likeness.ts --portraits DIR --names '' --aligned --held-out …
 *
 * Distances are SqueezeNet's, of the whole face square and of mouth and chin, and of the sub-generators' pictures to the photo at their
 * size (32 px doubled: the net needs 64). "first nearer": until the first picture that is nearer and shown; "first gain": until the
 * distance is 90 % of the encoder's. Sliders: what +1 does to its own measure on the model's picture, by the encoder's code and by w*.
 * --processor: seconds are the processor's, which a machine with other work gives late; all threads of this program count.
 * --aligned: pictures are face squares; --held-out: only those that training leaves out. --rows: every portrait's numbers.
 * --codes: NAME.npy for each, [2, rows, dim]: the encoder's code and w*, for `anycost kept`.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { parseArgs } from 'node:util';
import type { RefineBudget } from '../../models/refine/index.ts';
import { applyEdits } from '../../models/runtime/index.ts';
import { readImage } from './images.ts';
import { writeNpy } from './npy.ts';
import { OWN } from './own-measures.ts';
import { Reconstruction, type Likeness, type Opened } from './reconstruction.ts';

/** A gain that is seen: so much of the encoder's distance is left. */
const SEEN = 0.9;

type Row = Record<string, number>;

async function measureFace(model: Reconstruction, face: Opened, budget: RefineBudget): Promise<[Row, Likeness]> {
  const { generator } = model.model.metadata;
  const clock = (): number => (values.processor ? processorMs() : performance.now());
  const begin = clock();
  const [nearer, gain]: number[][] = [[], []];
  const refined = await face.refine(
    budget,
    ({ distance, before, image }) => {
      const seconds = (clock() - begin) / 1000;
      if (image && distance < before) nearer.push(seconds);
      if (distance <= SEEN * before) gain.push(seconds);
    },
    clock,
  );
  const row: Row = { seconds: (clock() - begin) / 1000, steps: refined.steps };
  [row['first nearer'], row['first gain']] = [nearer[0], gain[0]];
  const both = Object.entries({ encoder: face.encoded, refined });
  for (const [what, { wplus, picture, near }] of both) {
    for (const [key, value] of Object.entries(near)) row[`${what} ${key}`] = value as number;
    for (const resolution of generator.resolutions.filter((r) => r >= 32))
      for (const ratio of generator.ratios)
        row[`${what} ${resolution}@${ratio}`] = await face.preview(wplus, resolution, ratio);
    const seen = async (rgb: Float32Array) => ({ rgb, size: face.size, points: await face.landmarks(rgb) });
    const rest = await seen(picture);
    for (const [slider, measureOf] of Object.entries(OWN)) {
      if (!model.directions.has(slider)) continue;
      const moved = applyEdits(wplus, model.directions, { [slider]: 1 }, generator.styleDim);
      row[`${what} ${slider}`] = measureOf(await seen(await face.draw(moved))) - measureOf(rest);
    }
  }
  return [row, refined];
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** As models/training/anycost/data/faces.py leaves them out. */
function isHeldOut(name: string): boolean {
  return BigInt(`0x${createHash('sha256').update(name).digest('hex')}`) % 20n === 0n;
}

async function measure(files: readonly string[], budget: RefineBudget): Promise<void> {
  const model = await Reconstruction.open();
  const rows: Record<string, Row> = {};
  for (const path of files) {
    const photo = await readImage(path);
    const face = values.aligned ? await model.square(photo) : await model.face(photo);
    const [row, refined] = await measureFace(model, face, budget);
    const { name } = parse(path);
    rows[name] = row;
    if (values.rows) await writeFile(values.rows, JSON.stringify(rows, null, 1));
    console.log(name, ['seconds', 'encoder distance', 'refined distance'].map((key) => row[key].toFixed(3)).join(' '));
    if (!values.codes) continue;
    const { styleDim } = model.model.metadata.generator;
    const codes = Float32Array.from([...face.encoded.wplus, ...refined.wplus]);
    await mkdir(values.codes, { recursive: true });
    await writeNpy(join(values.codes, `${name}.npy`), codes, [2, codes.length / 2 / styleDim, styleDim]);
  }
  report(Object.values(rows));
}

function report(rows: readonly Row[]): void {
  const keys = Object.keys(rows[0]);
  const mean = (key: string): number => rows.reduce((sum, row) => sum + row[key], 0) / rows.length;
  const line = (key: string, ...words: string[]): void => console.log(key.padEnd(16), ...words);
  console.log(`${rows.length} portraits, means:`);
  for (const key of ['seconds', 'steps']) line(key, mean(key).toFixed(2));
  for (const key of ['first nearer', 'first gain']) {
    const sorted = rows.map((row) => row[key] ?? Infinity).sort((a, b) => a - b);
    line(key, `median ${sorted[sorted.length >> 1].toFixed(2)} s, latest ${sorted[sorted.length - 1].toFixed(2)} s`);
  }
  for (const key of keys.filter((key) => key.startsWith('encoder ')).map((key) => key.slice(8))) {
    const [before, after] = [mean(`encoder ${key}`), mean(`refined ${key}`)];
    line(key, `${before.toFixed(3)} → ${after.toFixed(3)}`, `${((100 * after) / before).toFixed(1)} %`);
  }
}

const { values } = parseArgs({
  options: {
    portraits: { type: 'string', default: '../shared/data/portraits' },
    names: { type: 'string', default: 'faker_' },
    every: { type: 'string', default: '1' },
    seconds: { type: 'string' },
    steps: { type: 'string' },
    rows: { type: 'string' },
    codes: { type: 'string' },
    processor: { type: 'boolean', default: false },
    aligned: { type: 'boolean', default: false },
    'held-out': { type: 'boolean', default: false },
  },
});
const every = Number(values.every);
const pictures = (await readdir(values.portraits)).filter(
  (name) =>
    name.startsWith(values.names) && /\.(jpe?g|png|webp)$/i.test(name) && (!values['held-out'] || isHeldOut(name)),
);
const chosen = pictures.sort().filter((_, i) => i % every === 0);
const budget = values.steps ? { steps: Number(values.steps) } : { seconds: Number(values.seconds ?? 6) };
await measure(
  chosen.map((name) => join(values.portraits, name)),
  budget,
);
