/**
 * `npx tsx test/bench/composite.ts [ROUNDS] [OTHER]`: what putting an edit into the photo costs in Node, in processor time, at the
 * panel's preview size. With the root of another version of the project that has the same steps, both run in turn on the same
 * pictures, and the ratios are formed within each round.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeOnnxruntime } from '../../models/cli/node-ort.ts';
import { openModel } from '../../models/format/index.ts';
import { createEncoder, createGenerator, createRuntime, loadDirections } from '../../models/runtime/index.ts';
import { readAssets } from '../../ui/cli/node-assets.ts';
import type { SliderValues } from '../../ui/worker/api.ts';
import type * as composeModule from '../../ui/worker/composite/compose.ts';
import type * as renderModule from '../../ui/worker/composite/render-face.ts';
import { findFaces } from '../../ui/worker/face/find-faces.ts';
import type * as planModule from '../../ui/worker/mesh/plan-shape.ts';
import { byName } from '../../ui/worker/session/drawn-parts.ts';
import { generatedOf, wantedOf } from '../../ui/worker/session/face-edit.ts';
import { createNets } from '../../ui/worker/session/nets.ts';
import { chooseFace, openPhoto } from '../../ui/worker/session/photo.ts';
import { fullRung } from '../../ui/worker/session/seeded.ts';
import { drawParts } from '../../ui/worker/session/stream-edit.ts';
import { avatar } from '../e2e/portraits.ts';
import { decode } from '../figma/pictures.ts';
import { median } from './table.ts';

/** The parts of one version that are timed; each is imported from its own tree. */
type Version = typeof planModule & typeof composeModule & typeof renderModule;

const STEPS = ['plan', 'compose', 'render', 'all'] as const;
const PREVIEW_SIDE = 468;
/** Where a generator is named, the smile takes half of its movement, and its light and teeth. */
const EDITS: readonly (SliderValues & { generator?: number })[] = [
  { smile: 0.8 },
  { smile: 0.8, generator: 1 },
  { mouth_open: 0.8 },
  { eyes_open: -0.8 },
  { slimmer: 0.8 },
  { turn: 0.8 },
  { smile: 0.5, brows: 0.5, lips: 0.5, jaw: -0.5 },
  { age: 0.8 },
  { beard: 0.8 },
  { hair_light: 0.8 },
  { smile: 0.8, age: 0.8, beard: 0.8, hair_light: 0.8, generator: 1 },
];

async function load(root: string): Promise<Version> {
  const parts = ['mesh/plan-shape.ts', 'composite/compose.ts', 'composite/render-face.ts'];
  const modules: object[] = await Promise.all(
    parts.map((part) => import(pathToFileURL(resolve(root, 'ui/worker', part)).href) as Promise<object>),
  );
  return Object.assign({}, ...modules) as Version;
}

const rounds = Number(process.argv[2] ?? 15);
const roots = [resolve(import.meta.dirname, '../..'), ...process.argv.slice(3, 4)];
const versions = await Promise.all(roots.map(load));

const ort = nodeOnnxruntime();
const assets = await readAssets();
const runtime = createRuntime(ort);
const model = await openModel(assets.model);
const generator = createGenerator(runtime, model, { backend: 'wasm' });
const encoder = createEncoder(runtime, model);
const nets = await createNets(assets.nets);
const decoded = await decode((await avatar()).png);
const image = { ...decoded, data: new Uint8ClampedArray(decoded.data) };
const photo = openPhoto(image, PREVIEW_SIDE, findFaces(nets, image));
const face = chooseFace(photo, 0, { nets, drawing: () => Promise.resolve({ encoder, generator }) });
const rung = fullRung(generator);
const code = await face.closest();
const before = await code.recon(rung);
const drawing = { nets, encoder, generator, directions: loadDirections(model) };
console.log(
  `preview ${photo.preview.width}×${photo.preview.height}, medians of ${rounds} rounds, ms of processor time`,
);

for (const { generator: asked, ...values } of EDITS) {
  const wanted = wantedOf(values, model.metadata.directions);
  // Without it, a smile is the mesh's alone.
  const parts = asked === undefined && wanted.smile !== 0 ? [] : wanted.parts;
  const drawn = byName(await drawParts(drawing, parts, code, rung));
  const { changed } = drawn;
  const motion = changed && {
    zero: before.mesh,
    edit: changed.after.mesh,
    share: 0.5,
    instead: ['smile'],
    part: face.geometry.belowEyes,
  };
  const times = versions.map(() => STEPS.map((): number[] => []));
  for (let round = 0; round < rounds + 3; round++)
    versions.forEach(({ planShape, compose, renderFace }, v) => {
      const laps = [process.cpuUsage()];
      const planned = planShape(face.geometry, wanted.shapes, motion);
      laps.push(process.cpuUsage());
      const edit = compose(face.pixels, planned, generatedOf(face, wanted, drawn));
      laps.push(process.cpuUsage());
      renderFace(photo.preview, face.previewQuad, edit);
      laps.push(process.cpuUsage());
      if (round < 3) return;
      const ms = laps.map(({ user, system }) => (user + system) / 1e3);
      for (let s = 0; s < 3; s++) times[v][s].push(ms[s + 1] - ms[s]);
      times[v][3].push(ms[3] - ms[0]);
    });
  const line = times.map((steps) => STEPS.map((name, s) => `${name} ${median(steps[s]).toFixed(1)}`).join(', '));
  const ratio =
    times.length > 1 ? `  ${median(times[0][3].map((ms, round) => ms / times[1][3][round])).toFixed(2)} : 1` : '';
  console.log(`${Object.keys(values).join('+')}${changed ? ' and the generator' : ''}: ${line.join('  |  ')}${ratio}`);
}
