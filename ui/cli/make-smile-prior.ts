/**
 * What a real smile does to a face, averaged over people: writes `ui/worker/mesh/smile-prior.ts`.
 *   npx tsx ui/cli/make-smile-prior.ts --pairs DIR     DIR holds NAME_neutral.jpg and NAME_smiling.jpg of each person;
 * `--half 1` takes half of them (`halves.ts`), to measure on the others what is shipped as the mean of all.
 *
 * The one in the package is of 24 people of the Face Research Lab London Set (DeBruine and Jones 2017,
 * doi:10.6084/m9.figshare.5047666, CC BY 4.0).
 */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { alignFace } from '../worker/face/align.ts';
import { findFaces } from '../worker/face/find-faces.ts';
import { gaussianBlur } from '../worker/image/blur.ts';
import { plane } from '../worker/image/planes.ts';
import { sampleBilinear } from '../worker/image/sample.ts';
import { inFaceAxes, measureFace } from '../worker/mesh/geometry.ts';
import { even, modelMove } from '../worker/mesh/model-move.ts';
import { MIRROR, STABLE, VERTICES } from '../worker/mesh/tables.ts';
import type { FaceMesh } from '../worker/mesh/types.ts';
import { createNets, type Nets } from '../worker/session/nets.ts';
import { halfOf } from './halves.ts';
import { readImage } from './images.ts';
import { readFaceNets } from './node-assets.ts';

const SIDE = 256;
/** Blur of the light, of the square's side: folds are light and dark, skin is not. */
const SIGMA = 0.014;

interface Seen {
  readonly mesh: FaceMesh;
  /** Blurred luminance at each vertex, levels. */
  readonly light: readonly number[];
}

async function look(nets: Nets, path: string): Promise<Seen> {
  const photo = await readImage(path);
  const { quad } = findFaces(nets, photo)[0];
  const mesh = await nets.mesh.find(photo, quad);
  const square = alignFace(photo, quad, { size: SIDE });
  const [r, g, b] = [0, 1, 2].map((c) => plane(square, c));
  const y = r.map((red, i) => 0.299 * red + 0.587 * g[i] + 0.114 * b[i]);
  gaussianBlur(y, SIDE, SIDE, SIGMA * SIDE);
  const light = Array.from({ length: VERTICES }, (_, v) =>
    sampleBilinear(y, SIDE, mesh.points[3 * v] * SIDE - 0.5, mesh.points[3 * v + 1] * SIDE - 0.5),
  );
  return { mesh, light };
}

/** Log of how much brighter each vertex got; what the whole face got (another exposure) is taken out. */
function lightChange(before: Seen, after: Seen): number[] {
  const ratio = before.light.map((y, v) => Math.log((after.light[v] + 8) / (y + 8)));
  const whole = STABLE.reduce((sum, v) => sum + ratio[v], 0) / STABLE.length;
  return ratio.map((_, v) => (ratio[v] + ratio[MIRROR[v]]) / 2 - whole);
}

async function make(folder: string, half: number): Promise<void> {
  const nets = await createNets(await readFaceNets());
  const found = (await readdir(folder)).filter((name) => name.endsWith('_neutral.jpg')).sort();
  const names = halfOf(found, half);
  const move = new Float64Array(2 * VERTICES);
  const light = new Float64Array(VERTICES);
  for (const name of names) {
    const before = await look(nets, join(folder, name));
    const after = await look(nets, join(folder, name.replace('_neutral', '_smiling')));
    inFaceAxes(measureFace(before.mesh), even(modelMove(before.mesh, after.mesh))).forEach((d, i) => {
      move[i] += d / names.length;
    });
    lightChange(before, after).forEach((d, v) => (light[v] += d / names.length));
  }
  const list = (values: Float64Array): string => [...values].map((x) => Number(x.toFixed(4)) + 0).join(',');
  const code = `/**
 * What a real smile does, the mean of ${names.length} people (Face Research Lab London Set, DeBruine and Jones 2017, CC BY 4.0), both sides
 * of the face evened. Made by \`ui/cli/make-smile-prior.ts\`.
 */

/** 468 × (right, down) in distances between the pupils, along the face's axes. */
export const SMILE_MOVE: readonly number[] = [${list(move)}];

/** 468 × log of how much brighter. */
export const SMILE_LIGHT: readonly number[] = [${list(light)}];
`;
  const path = fileURLToPath(new URL('../worker/mesh/smile-prior.ts', import.meta.url));
  await writeFile(path, await format(code, { parser: 'typescript', printWidth: 120, singleQuote: true }));
  console.log(`${path}: the mean of ${names.length} people`);
}

const { values } = parseArgs({ options: { pairs: { type: 'string' }, half: { type: 'string', default: '0' } } });
if (!values.pairs) {
  console.error('usage: npx tsx ui/cli/make-smile-prior.ts --pairs DIR [--half 1]');
  process.exitCode = 1;
} else {
  await make(values.pairs, Number(values.half));
}
