/** While a smile climbs from the rule's picture to the full generator's, no frame jumps: light and teeth come in with the generator's share. */
import * as ort from 'onnxruntime-web/wasm';
import { openModel } from '../../../models/format/index.ts';
import { setUpOnnxruntime } from '../../../models/kernel/index.ts';
import {
  applyEdits,
  createEncoder,
  createGenerator,
  createRuntime,
  loadDirections,
} from '../../../models/runtime/index.ts';
import { portrait } from '../../../test/support/portraits.ts';
import { readAssets } from '../../cli/node-assets.ts';
import type { RgbaImage } from '../api.ts';
import { compose } from '../composite/compose.ts';
import { renderFace } from '../composite/render-face.ts';
import { findFaces } from '../face/find-faces.ts';
import { quadSize } from '../face/quad.ts';
import { planShape } from '../mesh/plan-shape.ts';
import type { DrawnPart } from './drawn-parts.ts';
import { keyOfRung } from './face-code.ts';
import { editOf, MODEL_SHARE, wantedOf, type Wanted } from './face-edit.ts';
import { createNets, meshOfPicture } from './nets.ts';
import { chooseFace, openPhoto, type ChosenFace } from './photo.ts';

/** A climb of four rungs, as devices of every speed have: (resolution, ratio), fixed, so that no clock has a part in the result. */
const CLIMB = [
  [64, 0.25],
  [128, 0.25],
  [128, 0.5],
  [128, 1],
] as const;
/** Side of the blocks whose mean is compared, px: light and teeth are larger, an edge that moves by a part of a pixel is not. */
const BLOCK = 4;
/** Levels of 255. */
const LARGEST = 7;

let photo: RgbaImage;
let face: ChosenFace;
let wanted: Wanted;
const shown: DrawnPart[] = [];

beforeAll(async () => {
  const assets = await readAssets();
  setUpOnnxruntime(ort, await assets.wasmBinary);
  const runtime = createRuntime(ort);
  const model = await openModel(await assets.model);
  const generator = createGenerator(runtime, model, { backend: 'wasm' });
  const encoder = createEncoder(runtime, model);
  const nets = await createNets(assets.nets);
  photo = await portrait();
  face = chooseFace(openPhoto(photo, null, findFaces(nets, photo)), 0, {
    nets,
    drawing: () => Promise.resolve({ encoder, generator }),
  });
  wanted = wantedOf({ smile: 1 }, model.metadata.directions);
  const [part] = wanted.parts;
  const code = await face.code();
  const wplus = applyEdits(code.wplus, loadDirections(model), part.sliders, generator.styleDim);
  for (const [step, [resolution, ratio]] of CLIMB.entries()) {
    const rung = generator.rung(resolution, ratio);
    const before = await code.recon(rung);
    const picture = await generator.generate({ wplus, resolution: rung.resolution, widths: rung.widths });
    const mesh = meshOfPicture(nets, picture, before.mesh);
    const share = (MODEL_SHARE * (step + 1)) / CLIMB.length;
    const full = step === CLIMB.length - 1;
    shown.push({ ...part, code, rung: keyOfRung(rung), before, after: { picture, mesh }, share, full });
  }
});

test('light and teeth, the shape held: by less than is seen from one frame to the next', () => {
  const { before, after } = shown[shown.length - 1];
  const motion = { zero: before.mesh, edit: after.mesh, share: MODEL_SHARE, instead: ['smile'] };
  const planned = planShape(face.geometry, wanted.shapes, motion);
  const frame = (of?: DrawnPart, part?: number): RgbaImage =>
    renderFace(
      photo,
      face.quad,
      compose(
        face.pixels,
        planned,
        of && {
          changed: {
            before: of.before.picture,
            after: of.after.picture,
            beforeMesh: of.before.mesh,
            afterMesh: of.after.mesh,
          },
          expression: true,
          part,
        },
      ),
    );
  const frames = [frame(), ...shown.map((of) => frame(of, of.share / MODEL_SHARE))];
  for (let n = 1; n < frames.length; n++) expect(largestStep(frames[n - 1], frames[n])).toBeLessThan(LARGEST);
  // The whole way is more than any of its steps may be.
  expect(largestStep(frames[0], frames[frames.length - 1])).toBeGreaterThan(LARGEST);
});

test('no vertex moves by more than two pixels from one frame to the next', () => {
  const edits = [undefined, ...shown].map((of) => editOf(face, wanted, of && { changed: of }));
  for (let n = 1; n < edits.length; n++) {
    const [from, to] = [edits[n - 1].to, edits[n].to];
    let most = 0;
    for (let i = 0; i < to.length; i += 2)
      most = Math.max(most, quadSize(face.quad) * Math.hypot(to[i] - from[i], to[i + 1] - from[i + 1]));
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(2);
  }
});

/** Of the blocks' mean luminance. */
function largestStep(a: RgbaImage, b: RgbaImage): number {
  let most = 0;
  for (let y = 0; y + BLOCK <= a.height; y += BLOCK)
    for (let x = 0; x + BLOCK <= a.width; x += BLOCK) {
      let sum = 0;
      for (let j = 0; j < BLOCK; j++)
        for (let i = 0; i < BLOCK; i++) {
          const at = 4 * ((y + j) * a.width + x + i);
          for (const [c, weight] of [0.299, 0.587, 0.114].entries()) sum += weight * (b.data[at + c] - a.data[at + c]);
        }
      most = Math.max(most, Math.abs(sum) / BLOCK ** 2);
    }
  return most;
}
