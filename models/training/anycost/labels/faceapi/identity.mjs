/**
 * Identity features of aligned faces by `fr_feature.onnx` of the npm package faceplugin-face-recognition-js (MIT).
 *
 *   node identity.mjs pictures.npy labels.json features.f32
 *
 * labels.json is what label.mjs wrote for the same pictures: its landmarks place the face. Output: float32 [N, 512], raw,
 * rows of length one, so that a dot product is the identity cosine. As in the package's own lib/fr_feature.js: five points
 * (eye centres without the corners, nose tip, means of outer and inner mouth corners) onto the ArcFace reference at 112 px,
 * RGB (v - 127) / 128. Two things differ: the transform is the least-squares similarity of all five points (the package takes
 * the affine one of three), and features of the face and its mirror image are added.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as ort from 'onnxruntime-web/wasm';
import { pictures } from './pictures.mjs';

const SIDE = 112;
const REFERENCE = [
  [38.29459953, 51.69630051],
  [73.53179932, 51.50139999],
  [56.02519989, 71.73660278],
  [41.54930115, 92.3655014],
  [70.72990036, 92.20410156],
];
const FIVE = [[37, 38, 40, 41], [43, 44, 46, 47], [30], [48, 60], [54, 64]];

const middle = (points) => [0, 1].map((axis) => points.reduce((sum, p) => sum + p[axis], 0) / points.length);

/** x, y of the picture for a point of the 112 px face: (a u - b v + c, b u + a v + d), by least squares. */
function similarity(from, to) {
  const [mf, mt] = [middle(from), middle(to)];
  let [dot, cross, norm] = [0, 0, 0];
  from.forEach(([u, v], i) => {
    const [p, q, x, y] = [u - mf[0], v - mf[1], to[i][0] - mt[0], to[i][1] - mt[1]];
    dot += p * x + q * y;
    cross += p * y - q * x;
    norm += p * p + q * q;
  });
  const [a, b] = [dot / norm, cross / norm];
  return [a, b, mt[0] - a * mf[0] + b * mf[1], mt[1] - b * mf[0] - a * mf[1]];
}

function face({ data, width, height }, landmarks) {
  const points = landmarks.map(([x, y]) => [x * width - 0.5, y * height - 0.5]);
  const [a, b, c, d] = similarity(
    REFERENCE,
    FIVE.map((ids) => middle(ids.map((i) => points[i]))),
  );
  const out = new Float32Array(3 * SIDE * SIDE);
  for (let v = 0; v < SIDE; v++)
    for (let u = 0; u < SIDE; u++) {
      const x = Math.min(width - 1.001, Math.max(0, a * u - b * v + c));
      const y = Math.min(height - 1.001, Math.max(0, b * u + a * v + d));
      const [x0, y0] = [Math.floor(x), Math.floor(y)];
      const [fx, fy] = [x - x0, y - y0];
      for (let k = 0; k < 3; k++) {
        const at = (y0 * width + x0) * 3 + k;
        const below = at + width * 3;
        const upper = data[at] * (1 - fx) + data[at + 3] * fx;
        const lower = data[below] * (1 - fx) + data[below + 3] * fx;
        out[k * SIDE * SIDE + v * SIDE + u] = (upper * (1 - fy) + lower * fy - 127) / 128;
      }
    }
  return out;
}

const mirrored = (x) => x.map((_, i) => x[i - (i % SIDE) + SIDE - 1 - (i % SIDE)]);

async function main() {
  const [input, labelFile, output] = process.argv.slice(2);
  if (!output) throw new Error('Usage: node identity.mjs pictures.npy labels.json features.f32');
  const labels = JSON.parse(fs.readFileSync(labelFile, 'utf8'));
  const root = path.dirname(createRequire(import.meta.url).resolve('faceplugin-face-recognition-js/package.json'));
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(fs.readFileSync(`${root}/model/fr_feature.onnx`));
  const run = async (x) => {
    const result = await session.run({ [session.inputNames[0]]: new ort.Tensor('float32', x, [1, 3, SIDE, SIDE]) });
    return result[session.outputNames[0]].data;
  };
  const rows = [];
  for await (const [name, picture] of pictures(input)) {
    const x = face(picture, labels[name].landmarks);
    const [plain, mirror] = [await run(x), await run(mirrored(x))];
    const sum = plain.map((value, i) => value + mirror[i]);
    const length = Math.hypot(...sum);
    rows.push(sum.map((value) => value / length));
  }
  fs.writeFileSync(output, Buffer.concat(rows.map((row) => Buffer.from(row.buffer, row.byteOffset, row.byteLength))));
}

await main();
