/**
 * Identity features with `fr_feature.onnx` (npm faceplugin-face-recognition-js, MIT), for measuring only: the editor itself
 * recognises nobody. Five points onto the ArcFace reference at 112 px, (v − 127)/128, face and mirror image added.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as Ort from 'onnxruntime-web/wasm';
import type { Point, RgbaImage } from '../worker/api.ts';
import { sampleWindow, type Window } from '../worker/image/window.ts';

const SIDE = 112;
const REFERENCE: readonly Point[] = [
  { x: 38.2946, y: 51.6963 },
  { x: 73.5318, y: 51.5014 },
  { x: 56.0252, y: 71.7366 },
  { x: 41.5493, y: 92.3655 },
  { x: 70.73, y: 92.2041 },
];
/** Landmarks whose mean is each of the five points: eyes without their corners, tip of the nose, corners of the mouth. */
const FIVE = [[37, 38, 40, 41], [43, 44, 46, 47], [30], [48, 60], [54, 64]];

/** Features of unit length: their dot product is the identity cosine. */
export type Identify = (photo: RgbaImage, landmarks: readonly Point[]) => Promise<Float32Array>;

export async function createIdentify(ort: typeof Ort): Promise<Identify> {
  const root = dirname(createRequire(import.meta.url).resolve('faceplugin-face-recognition-js/package.json'));
  const session = await ort.InferenceSession.create(await readFile(join(root, 'model', 'fr_feature.onnx')));
  const run = async (x: Float32Array): Promise<Float32Array> => {
    const feeds = { [session.inputNames[0]]: new ort.Tensor('float32', x, [1, 3, SIDE, SIDE]) };
    return (await session.run(feeds))[session.outputNames[0]].data as Float32Array;
  };
  return async (photo, landmarks) => {
    const window = faceWindow(FIVE.map((ids) => middle(ids.map((id) => landmarks[id]))));
    const x = sampleWindow(photo, window, SIDE, SIDE).data.map((level) => (level - 127) / 128);
    const mirror = x.map((_, i) => x[i - (i % SIDE) + SIDE - 1 - (i % SIDE)]);
    const plain = await run(x);
    const sum = (await run(mirror)).map((value, i) => value + plain[i]);
    const length = Math.hypot(...sum);
    return sum.map((value) => value / length);
  };
}

function middle(points: readonly Point[]): Point {
  const sum = points.reduce((a, p) => ({ x: a.x + p.x, y: a.y + p.y }));
  return { x: sum.x / points.length, y: sum.y / points.length };
}

/** The square of the photo that the similarity of least squared error maps onto the reference. */
function faceWindow(points: readonly Point[]): Window {
  const [from, to] = [middle(REFERENCE), middle(points)];
  let [dot, cross, norm] = [0, 0, 0];
  REFERENCE.forEach((reference, i) => {
    const [p, q, x, y] = [reference.x - from.x, reference.y - from.y, points[i].x - to.x, points[i].y - to.y];
    dot += p * x + q * y;
    cross += p * y - q * x;
    norm += p * p + q * q;
  });
  const [a, b] = [dot / norm, cross / norm];
  return {
    origin: { x: to.x - a * from.x + b * from.y, y: to.y - b * from.x - a * from.y },
    right: { x: a * SIDE, y: b * SIDE },
    down: { x: -b * SIDE, y: a * SIDE },
  };
}
