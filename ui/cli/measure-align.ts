/**
 * How well the face square agrees with dlib's, which the published alignment uses.
 *   npx tsx ui/cli/measure-align.ts --portraits DIR      DIR holds pictures and dlib-landmarks.json
 */
import { SmallNets } from '../../models/onnx/index.ts';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Point } from '../worker/api.ts';
import { FaceDetector } from '../worker/face/detector.ts';
import { LandmarkFinder } from '../worker/face/landmarks.ts';
import { anchorsOf, ffhqQuad, quadSize } from '../worker/face/quad.ts';
import { readImage } from './images.ts';
import { readFaceNets } from './node-assets.ts';

interface DlibEntry {
  readonly landmarks68?: readonly (readonly [number, number])[];
}

async function measure(folder: string): Promise<void> {
  const nets = await readFaceNets();
  const small = new SmallNets();
  const detector = await FaceDetector.create(small, new Uint8Array(nets.detector));
  const finder = await LandmarkFinder.create(small, new Uint8Array(nets.landmarks));
  const reference = JSON.parse(await readFile(join(folder, 'dlib-landmarks.json'), 'utf8')) as Record<
    string,
    DlibEntry
  >;
  const names = (await readdir(folder)).filter((name) => /\.(jpe?g|png|webp)$/i.test(name));
  const found: string[] = [];
  const pointErrors: number[] = [];
  const quadErrors: number[] = [];
  const bias: number[][] = [];
  for (const name of names) {
    const photo = await readImage(join(folder, name));
    const boxes = detector.detect(photo);
    if (boxes.length === 0) continue;
    found.push(name);
    const truth = reference[name]?.landmarks68?.map(([x, y]) => ({ x, y }));
    if (!truth) continue;
    const largest = boxes.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
    const points = finder.find(photo, largest);
    pointErrors.push(mean(points.map((p, i) => distance(p, truth[i]))) / distance(truth[36], truth[45]));
    const [quad, wanted] = [ffhqQuad(points), ffhqQuad(truth)];
    quadErrors.push(mean(quad.map((p, i) => distance(p, wanted[i]))) / quadSize(wanted));
    bias.push(anchorBias(points, truth));
  }
  console.log(`pictures ${names.length}, face found in ${found.length}`);
  console.log(`landmarks, mean error / inter-ocular distance: ${summary(pointErrors)}`);
  console.log(`square, mean corner distance / side:           ${summary(quadErrors)}`);
  const columns = ['left eye x', 'left eye y', 'right eye x', 'right eye y', 'mouth x', 'mouth y'];
  const offsets = columns.map((label, i) => `${label} ${percent(mean(bias.map((row) => row[i])))}`);
  console.log(`mean offset of dlib's anchors in units of the eye distance: ${offsets.join(', ')}`);
}

/** Where dlib's anchors lie as seen from ours, in the frame of our eyes. */
function anchorBias(points: readonly Point[], truth: readonly Point[]): number[] {
  const [ours, theirs] = [anchorsOf(points), anchorsOf(truth)];
  const [ex, ey] = [ours.rightEye.x - ours.leftEye.x, ours.rightEye.y - ours.leftEye.y];
  const norm = ex * ex + ey * ey;
  return (['leftEye', 'rightEye', 'mouth'] as const).flatMap((key) => {
    const [dx, dy] = [theirs[key].x - ours[key].x, theirs[key].y - ours[key].y];
    return [(dx * ex + dy * ey) / norm, (dy * ex - dx * ey) / norm];
  });
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(2)} %`;
}

function summary(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
  return `mean ${percent(mean(values))}, median ${percent(at(0.5))}, p95 ${percent(at(0.95))}, max ${percent(at(1))}`;
}

const flag = process.argv.indexOf('--portraits');
if (flag < 0 || !process.argv[flag + 1]) {
  console.error('usage: npx tsx ui/cli/measure-align.ts --portraits DIR');
  process.exitCode = 1;
} else {
  await measure(process.argv[flag + 1]);
}
