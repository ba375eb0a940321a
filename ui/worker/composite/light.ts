/** How the light changes: from the generator's pictures (folds), and at the mesh's vertices (a smile by rule). */
import { OUTER_LIPS, OVAL } from '../mesh/tables.ts';
import { at, middle, pointsOf, type Points } from './axes.ts';
import { writeFolds } from './folds.ts';
import { inPlace } from './in-place.ts';
import { blur, clamp, ramp, sampleAt, wholeWindow, windowAround, type Box } from './plane.ts';
import { loopOf, softCoverage } from './polygon.ts';
import { FACE_TRIANGLES, type Ringed } from './ring.ts';
import { rasterize } from './rasterize.ts';
import { inWindow } from './skin.ts';
import { FIELD, FLOW, GAIN, type Change, type FacePixels, type Generated } from './types.ts';

/** Light has no detail: half of that is enough. */
const LIGHT = FLOW / 2;
const SIGMA = 0.014;
const [LOW, HIGH] = [0.75, 1.3];
/** Share of the generator's change that is taken: at 0.8 a smile came out worse than with none. */
const AMOUNT = 0.4;
/** Most that a vertex' light may change, log. */
const MOST = 0.3;

/** 0 at the eyes and above to 1 at a third of the way to the chin, along the face. */
function belowEyes(photo: Points): (x: number, y: number) => number {
  const eyes = middle(photo, [33, 263]);
  const chin = at(photo, 152);
  const [ax, ay] = [chin.x - eyes.x, chin.y - eyes.y];
  const length = ax * ax + ay * ay;
  return (x, y) => ramp(((x - eyes.x) * ax + (y - eyes.y) * ay) / length, 0, 0.3);
}

/** Where light may change: the face below the eyes, off the lips. LIGHT², 0..1. */
function litArea(photo: Points, target: Points): Float32Array {
  const face = softCoverage(loopOf(target.data, target.stride, OVAL), wholeWindow(LIGHT), 0.02);
  const below = belowEyes(photo);
  for (let y = 0, i = 0; y < LIGHT; y++)
    for (let x = 0; x < LIGHT; x++, i++) if (face[i] > 0) face[i] *= below((x + 0.5) / LIGHT, (y + 0.5) / LIGHT);
  inWindow(
    face,
    windowAround(target.data, OUTER_LIPS, target.stride, LIGHT, 0.04),
    (window) => softCoverage(loopOf(target.data, target.stride, OUTER_LIPS), window, 0.01),
    (old, cover) => old * (1 - Math.min(1, 1.6 * cover)),
  );
  return face;
}

/** One number per vertex -> LIGHT², 0 outside of the face. */
function painted(target: Points, values: Float32Array): Float32Array {
  const corners = new Float32Array(2 * 468);
  const twice = new Float32Array(2 * 468);
  for (let v = 0; v < 468; v++) {
    corners[2 * v] = target.data[v * target.stride] * LIGHT - 0.5;
    corners[2 * v + 1] = target.data[v * target.stride + 1] * LIGHT - 0.5;
    twice[2 * v] = values[v];
  }
  const drawn = new Float32Array(2 * LIGHT * LIGHT);
  rasterize(corners, twice, FACE_TRIANGLES, wholeWindow(LIGHT).box, drawn);
  const out = new Float32Array(LIGHT * LIGHT);
  for (let i = 0; i < out.length; i++) out[i] = drawn[2 * i];
  blur(out, LIGHT, LIGHT, 0.01 * LIGHT);
  return out;
}

/**
 * Writes GAIN.
 * @returns the box in which it may, null where nothing is lit anew
 * @param expression what the generator made of it; taken as far as `generated` says
 * @param face nothing is lit outside of its person
 */
export function writeLight(
  field: Float32Array,
  photo: Points,
  ringed: Ringed,
  vertexLight: Float32Array | undefined,
  expression: Change | undefined,
  generated: Generated,
  face: FacePixels,
): Box | null {
  if (!vertexLight && !expression) return null;
  const person = face.flow?.person;
  const target = pointsOf(ringed.to.subarray(0, 2 * 468));
  const area = litArea(photo, target);
  const log = new Float32Array(LIGHT * LIGHT);
  if (vertexLight) {
    const light = painted(target, vertexLight);
    for (let i = 0; i < log.length; i++) log[i] = clamp(light[i] * area[i], -MOST, MOST);
  }
  if (expression) {
    const before = inPlace(expression.before, expression.beforeMesh.points, target.data, LIGHT, ringed);
    const after = inPlace(expression.after, expression.afterMesh.points, target.data, LIGHT, ringed);
    blur(before, LIGHT, LIGHT, SIGMA * LIGHT);
    blur(after, LIGHT, LIGHT, SIGMA * LIGHT);
    let [sum, weight] = [0, 1e-9];
    for (let i = 0; i < log.length; i++) {
      after[i] = clamp((after[i] + 8) / (before[i] + 8), LOW, HIGH);
      sum += area[i] * after[i];
      weight += area[i];
    }
    const mean = sum / weight;
    const amount = AMOUNT * (generated.part ?? 1);
    const weak = generated.strengths?.light && painted(target, generated.strengths.light.vertices);
    for (let i = 0; i < log.length; i++)
      log[i] += Math.log(1 + (after[i] - mean) * area[i] * amount * (weak ? weak[i] : 1));
  }
  const window = windowAround(target.data, OVAL, 2, FLOW, 0.08);
  if (!window) return null;
  const { x, y, width, height } = window.box;
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++) {
      const at = (y + j) * FLOW + x + i;
      const value = Math.expm1(sampleAt(log, LIGHT, LIGHT, (x + i + 0.5) / FLOW, (y + j + 0.5) / FLOW));
      field[at * FIELD + GAIN] = person ? value * person[at] : value;
    }
  if (vertexLight) writeFolds(field, face, target, vertexLight);
  return window.box;
}
