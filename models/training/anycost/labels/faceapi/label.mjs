/**
 * Labels of aligned faces by the networks of @vladmandic/face-api: expression, age, gender presentation, 68 landmarks.
 *
 *   node label.mjs faces.tar [more.tar FOLDER ...] labels.json [--wasm FOLDER]
 *   node label.mjs edited.npy labels.json
 *
 * --wasm names the `dist` folder of the npm package @tensorflow/tfjs-backend-wasm 4.22.0 (ten times faster than plain
 * JavaScript; found by itself when installed). Output: one object per picture, see `label` below. Labels are the opinion of
 * small networks: good enough to order thousands of faces, not to judge one.
 */
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pictures } from './pictures.mjs';

const require = createRequire(import.meta.url);
/** Where a face detector's box lies in an FFHQ-aligned crop: [x0, y0, side], relative. */
const FACE_BOX = [0.19, 0.26, 0.62];

function wasmFolder(option) {
  if (option) return option;
  try {
    return path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')) + '/dist';
  } catch {
    return null;
  }
}

/** The bundle expects a browser page or CommonJS; it gets the few globals it asks for. */
async function loadFaceApi(wasm) {
  globalThis.window = globalThis;
  globalThis.document = { createElement: () => ({ getContext: () => null }) };
  if (wasm) {
    globalThis.require = require;
    globalThis.__dirname = wasm + '/';
  }
  const root = path.dirname(require.resolve('@vladmandic/face-api/package.json'));
  const api = await import(root + '/dist/face-api.esm.js');
  if (wasm) {
    globalThis.fetch = async (url) =>
      new Response(fs.readFileSync(String(url).replace('file://', '')), {
        headers: { 'content-type': 'application/wasm' },
      });
    api.tf.setWasmPaths(wasm + '/');
  }
  await api.tf.setBackend(wasm ? 'wasm' : 'cpu');
  await api.tf.ready();
  for (const [net, name] of [
    [api.nets.faceExpressionNet, 'face_expression_model'],
    [api.nets.ageGenderNet, 'age_gender_model'],
    [api.nets.faceLandmark68Net, 'face_landmark_68_model'],
  ]) {
    const specs = JSON.parse(fs.readFileSync(`${root}/model/${name}-weights_manifest.json`)).flatMap((m) => m.weights);
    const bytes = fs.readFileSync(`${root}/model/${name}.bin`);
    net.loadFromWeightMap(
      api.tf.io.decodeWeights(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), specs),
    );
  }
  return api;
}

/** The square FACE_BOX of a picture as an int32 tensor [s, s, 3]. */
function faceCrop(api, { data, width, height }) {
  const [x0, y0, side] = [FACE_BOX[0] * width, FACE_BOX[1] * height, FACE_BOX[2] * width].map(Math.round);
  const out = new Int32Array(side * side * 3);
  for (let y = 0; y < side; y++)
    for (let i = 0; i < side * 3; i++) out[y * side * 3 + i] = data[((y0 + y) * width + x0) * 3 + i];
  return { tensor: api.tf.tensor3d(out, [side, side, 3], 'int32'), side };
}

/** { happy, neutral, surprised, age, female: probabilities and years; landmarks: 68 [x, y] relative to the whole picture }. */
async function label(api, picture) {
  const { tensor, side } = faceCrop(api, picture);
  const expression = await api.nets.faceExpressionNet.predictExpressions(tensor);
  const { age, gender, genderProbability } = await api.nets.ageGenderNet.predictAgeAndGender(tensor);
  const { positions } = await api.nets.faceLandmark68Net.detectLandmarks(tensor);
  tensor.dispose();
  const round = (v) => Math.round(v * 1e4) / 1e4;
  return {
    happy: round(expression.happy),
    neutral: round(expression.neutral),
    surprised: round(expression.surprised),
    age: round(age),
    female: round(gender === 'female' ? genderProbability : 1 - genderProbability),
    landmarks: positions.map((p) => [
      round(FACE_BOX[0] + (p.x / side) * FACE_BOX[2]),
      round(FACE_BOX[1] + (p.y / side) * FACE_BOX[2]),
    ]),
  };
}

async function main() {
  const args = process.argv.slice(2);
  const at = args.indexOf('--wasm');
  const wasm = wasmFolder(at >= 0 ? args.splice(at, 2)[1] : null);
  const output = args.pop();
  if (args.length === 0)
    throw new Error('Usage: node label.mjs faces.tar|FOLDER|faces.npy ... labels.json [--wasm FOLDER]');
  const api = await loadFaceApi(wasm);
  const labels = {};
  let count = 0;
  const begin = Date.now();
  for (const input of args)
    for await (const [name, picture] of pictures(input)) {
      if (name in labels)
        throw new Error(`${input}: another picture is called ${name}; give every picture its own name.`);
      labels[name] = await label(api, picture);
      if (++count % 500 === 0) console.log(`${count} faces, ${((count * 1000) / (Date.now() - begin)).toFixed(1)}/s`);
    }
  fs.writeFileSync(output, JSON.stringify(labels));
}

await main();
