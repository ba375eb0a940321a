/**
 * How near `smile` comes to people's own: neutral photos made smiling against the same person's real smile, and the other way.
 *   npx tsx ui/cli/measure-smile.ts --pairs DIR --squeezenet FILE [--steps 0.5,1] [--size 256] [--half 1] [--model FILE]
 *
 * DIR holds NAME_neutral.* and NAME_smiling.* (Face Research Lab London Set, DeBruine & Jones 2017, CC BY 4.0, is such a set). The
 * distance is SqueezeNet's between aligned squares, the whole ("face") and the half around mouth and chin ("lower face"); "nearer"
 * counts the people whose edited photo is nearer to the goal than their unedited one. "lips" is the mean distance of the lips'
 * points, found anew on the edited photo, to the goal's, the points that no expression moves laid over each other, in parts of
 * the unedited photo's; "best" lets everybody have the step that suits them. `--half` takes one half of the people (`halves.ts`).
 */
import { SmallNets } from '../../models/onnx/index.ts';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeOnnxruntime } from '../../models/cli/node-ort.ts';
import { tableLines } from '../../models/cli/table.ts';
import type { RgbaImage } from '../worker/api.ts';
import { alignFace } from '../worker/face/align.ts';
import type { Quad } from '../worker/face/quad.ts';
import { createPlanes, plane, type Planes } from '../worker/image/planes.ts';
import { flat } from '../worker/mesh/geometry.ts';
import { MeshFinder } from '../worker/mesh/mesh-finder.ts';
import { fitted } from '../worker/mesh/model-move.ts';
import { LIP_CORNERS, LIP_ROWS, STABLE } from '../worker/mesh/tables.ts';
import type { Shape } from '../worker/mesh/types.ts';
import { createEngine } from '../worker/session/create-engine.ts';
import { halfOf } from './halves.ts';
import { readImage } from './images.ts';
import { readAssets } from './node-assets.ts';
import { distanceOf, readPerceptual, type Features, type Perceptual } from './perceptual.ts';
import { valueOf } from './value-of.ts';

const LIPS = [...LIP_ROWS, ...LIP_CORNERS].flat();

interface Looked {
  readonly face: Features;
  readonly lower: Features;
  readonly shape: Shape;
}

interface Row {
  readonly face: number;
  readonly lower: number;
  readonly lips: number;
}

/** The half-size square around mouth and chin. */
function lowerFace(picture: Planes): Planes {
  const side = picture.width;
  const half = side >> 1;
  const out = createPlanes(half, half, 3);
  for (let c = 0; c < 3; c++)
    for (let y = 0; y < half; y++)
      plane(out, c).set(
        plane(picture, c).subarray((half + y) * side + (side >> 2), (half + y) * side + (side >> 2) + half),
        y * half,
      );
  return out;
}

function lipError(shape: Shape, goal: Shape): number {
  const laid = fitted(shape, goal, STABLE);
  const sum = LIPS.reduce((s, v) => s + Math.hypot(laid[2 * v] - goal[2 * v], laid[2 * v + 1] - goal[2 * v + 1]), 0);
  return sum / LIPS.length;
}

async function look(net: Perceptual, mesh: MeshFinder, photo: RgbaImage, quad: Quad, size: number): Promise<Looked> {
  const square = alignFace(photo, quad, { size });
  return {
    face: await net.features(square),
    lower: await net.features(lowerFace(square)),
    shape: flat(mesh.find(photo, quad).points),
  };
}

function compare(edited: Looked, goal: Looked): Row {
  return {
    face: distanceOf(edited.face, goal.face),
    lower: distanceOf(edited.lower, goal.lower),
    lips: lipError(edited.shape, goal.shape),
  };
}

async function measure(
  folder: string,
  squeezenet: string,
  steps: number[],
  size: number,
  half: number,
  model?: string,
): Promise<void> {
  const ort = nodeOnnxruntime();
  const assets = await readAssets(model);
  const small = new SmallNets();
  const mesh = await MeshFinder.create(small, new Uint8Array(assets.nets.mesh));
  const net = await readPerceptual(ort, squeezenet);
  const engine = createEngine(ort);
  valueOf(await engine.start(assets));
  const names = (await readdir(folder)).sort();
  const rows = new Map<string, Row[]>();
  const add = (key: string, row: Row): void => void rows.set(key, [...(rows.get(key) ?? []), row]);
  const pairs = names.filter(
    (name) => /_neutral\.\w+$/.test(name) && names.includes(name.replace('_neutral', '_smiling')),
  );
  for (const neutral of halfOf(pairs, half)) {
    const smiling = neutral.replace('_neutral', '_smiling');
    const pair = [];
    for (const name of [neutral, smiling]) {
      const photo = await readImage(join(folder, name));
      const { faces, chosen } = valueOf(await engine.open(photo, null));
      const { quad } = faces[chosen];
      pair.push({ photo, quad, looked: await look(net, mesh, photo, quad, size) });
    }
    for (const [own, goal, sign] of [
      [pair[0], pair[1], 1],
      [pair[1], pair[0], -1],
    ] as const) {
      add(`${sign} 0`, compare(own.looked, goal.looked));
      const { chosen } = valueOf(await engine.open(own.photo, null));
      for (const step of steps) {
        const edited = valueOf(await engine.render({ [chosen]: { smile: sign * step } }));
        add(`${sign} ${step}`, compare(await look(net, mesh, edited, own.quad, size), goal.looked));
      }
    }
  }
  for (const line of tableLines(['', 'face', 'lower face', 'nearer', 'lips', 'people'], tableOf(rows, steps)))
    console.log(line);
}

function tableOf(rows: ReadonlyMap<string, readonly Row[]>, steps: readonly number[]): string[][] {
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  const percent = (part: number): string => `${Math.round(100 * part)} %`;
  return [1, -1].flatMap((sign) => {
    const before = rows.get(`${sign} 0`) ?? [];
    if (before.length === 0) return [];
    const without = mean(before.map(({ lips }) => lips));
    const lines = [0, ...steps].map((step) => {
      const after = rows.get(`${sign} ${step}`) ?? [];
      const nearer = (key: 'face' | 'lower'): string =>
        percent(mean(after.map((row, i) => Number(row[key] < before[i][key]))));
      return [
        step === 0 ? (sign > 0 ? 'neutral, unedited' : 'smiling, unedited') : `smile ${sign > 0 ? '+' : '−'}${step}`,
        mean(after.map(({ face }) => face)).toFixed(4),
        mean(after.map(({ lower }) => lower)).toFixed(4),
        step === 0 ? '' : `${nearer('face')} / ${nearer('lower')}`,
        percent(mean(after.map(({ lips }) => lips)) / without),
        String(after.length),
      ];
    });
    const best = before.map(({ lips }, i) =>
      Math.min(lips, ...steps.map((step) => rows.get(`${sign} ${step}`)?.[i].lips ?? lips)),
    );
    return [...lines, ['best', '', '', '', percent(mean(best) / without), String(before.length)]];
  });
}

const { values } = parseArgs({
  options: {
    pairs: { type: 'string' },
    squeezenet: { type: 'string' },
    steps: { type: 'string', default: '0.5,1' },
    size: { type: 'string', default: '256' },
    half: { type: 'string', default: '0' },
    model: { type: 'string' },
  },
});
if (!values.pairs || !values.squeezenet) {
  console.error(
    'usage: npx tsx ui/cli/measure-smile.ts --pairs DIR --squeezenet FILE [--steps 0.5,1] [--size 256] [--half 1] [--model FILE]',
  );
  process.exitCode = 1;
} else {
  await measure(
    values.pairs,
    values.squeezenet,
    values.steps.split(',').map(Number),
    Number(values.size),
    Number(values.half),
    values.model,
  );
}
