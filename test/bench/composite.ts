/**
 * `npx tsx test/bench/composite.ts [ROUNDS] [OTHER]`: what putting an edit into the photo costs in Node, step by step, at the
 * panel's preview size and at both ends of the ladder. With the root of another version of the project, both run in turn on
 * the same pictures, and the ratios are formed within each round.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeOnnxruntime } from '../../models/cli/node-ort.ts';
import {
  loadDirections,
  applyEdits,
  createEncoder,
  createGenerator,
  createRuntime,
} from '../../models/runtime/index.ts';
import type { RgbPicture } from '../../models/runtime/index.ts';
import { openModel } from '../../models/format/index.ts';
import { readAssets } from '../../ui/cli/node-assets.ts';
import type { SliderValues } from '../../ui/worker/api.ts';
import type * as blendModule from '../../ui/worker/composite/blend.ts';
import type * as regionModule from '../../ui/worker/composite/region.ts';
import type * as photoModule from '../../ui/worker/session/photo.ts';
import { FaceDetector } from '../../ui/worker/face/detector.ts';
import { findFaces } from '../../ui/worker/face/find-faces.ts';
import { LandmarkFinder } from '../../ui/worker/face/landmarks.ts';
import { decode } from '../figma/pictures.ts';
import { avatar } from '../e2e/portraits.ts';
import { median } from './table.ts';

/** The parts of one version that are timed; each is imported from its own tree. */
type Version = typeof photoModule & typeof blendModule & typeof regionModule;

const STEPS = ['masks', 'measure', 'halo', 'limit', 'blend'] as const;
const PREVIEW_SIDE = 468;
const RATIOS = [0.25, 1];
const EDITS: readonly SliderValues[] = [{ smile: 0.8 }, { beard: 0.8 }];

async function load(root: string): Promise<Version> {
  const parts = ['session/photo.ts', 'composite/blend.ts', 'composite/region.ts'];
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
const directions = loadDirections(model);
const { png } = await avatar();
const decoded = await decode(png);
const photo = { ...decoded, data: new Uint8ClampedArray(decoded.data) };
const found = await findFaces(
  {
    detector: await FaceDetector.create(ort, new Uint8Array(assets.nets.detector)),
    landmarks: await LandmarkFinder.create(ort, new Uint8Array(assets.nets.landmarks)),
  },
  photo,
);
let wplus: Float32Array | undefined;
const opened = [];
for (const version of versions) {
  const open = version.openPhoto(photo, PREVIEW_SIDE, found, wplus);
  const face = await version.chooseFace(open, 0, encoder, generator);
  ({ wplus } = face);
  opened.push({ version, open, face });
}

/** Processor time of this process, ms: the clock on a busy machine measures the others. */
const now = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
for (const sliders of EDITS)
  for (const ratio of RATIOS) {
    const { resolution, widths } = generator.rung(Math.max(...generator.resolutions), ratio);
    const draw = (code: Float32Array): Promise<RgbPicture> => generator.generate({ wplus: code, resolution, widths });
    const before = await draw(wplus!);
    const after = await draw(applyEdits(wplus!, directions, sliders, generator.styleDim));
    const began = now();
    await draw(applyEdits(wplus!, directions, { ...sliders, age: 0.01 }, generator.styleDim));
    const drawing = now() - began;
    const times = opened.map(() => [...STEPS, 'all'].map((): number[] => []));
    const results: Uint8ClampedArray[] = [];
    for (let round = 0; round < rounds; round++)
      opened.forEach(({ version, open, face }, v) => {
        const marks = [now()];
        const moving = version.movingMaskOf(sliders, model.metadata.directions, face.regionMasks, before.width);
        const movable = face.movable(before.width, moving);
        const mask = version.maskOf(sliders, model.metadata.directions, face.regionMasks, before.width);
        marks.push(now());
        const change = face.measureChange(before, after, movable);
        marks.push(now());
        face.removeHalo(change);
        marks.push(now());
        version.limitChange(change, mask);
        marks.push(now());
        results[v] = version.blendChange(open.preview, face.previewQuad, change).data;
        marks.push(now());
        STEPS.forEach((_, n) => times[v][n].push(marks[n + 1] - marks[n]));
        times[v][STEPS.length].push(marks[STEPS.length] - marks[0]);
      });
    console.log(`${JSON.stringify(sliders)} at ${resolution}@${ratio}; drawing it took ${drawing.toFixed(0)} ms`);
    times.forEach((steps, v) => {
      const cells = [...STEPS, 'all'].map((step, n) => `${step} ${median(steps[n]).toFixed(1)}`);
      console.log(`  ${v === 0 ? 'this ' : 'other'}  ${cells.join('  ')}  ms`);
    });
    if (times.length > 1) {
      const last = STEPS.length;
      const share = times[0][last].map((ms, round) => ms / times[1][last][round]);
      let most = 0;
      results[0].forEach((value, i) => (most = Math.max(most, Math.abs(value - results[1][i]))));
      console.log(`  this : other = ${median(share).toFixed(2)} : 1; pictures at most ${most} levels apart`);
    }
  }
