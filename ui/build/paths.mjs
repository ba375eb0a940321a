import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const DIST = join(ROOT, 'dist');
export const MODEL = join(ROOT, 'models', 'default', 'anycost-portrait.safetensors');

/** Files of npm packages that become part of the page. */
export function assetPaths() {
  const ort = dirname(require.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'));
  const faceNets = join(ROOT, 'node_modules', 'faceplugin-face-recognition-js', 'model');
  return {
    'ort-wasm': join(ort, 'ort-wasm-simd-threaded.wasm'),
    'ort-webgpu': join(ort, 'ort-wasm-simd-threaded.jspi.wasm'),
    model: MODEL,
    detector: join(faceNets, 'fr_detect.onnx'),
    landmarks: join(faceNets, 'fr_landmark.onnx'),
  };
}

/** Portraits of people who do not exist (StyleGAN2, by way of npm `fake-avatars`), for the stand-alone page only. */
export function samplePaths() {
  const folder = join(ROOT, 'node_modules', 'fake-avatars', 'avatars', 'png');
  return SAMPLES.map(({ name, file }) => ({ name, path: join(folder, file) }));
}

const SAMPLES = [
  { name: 'Sample 1', file: '0.png' },
  { name: 'Sample 2', file: '1.png' },
  { name: 'Sample 3', file: '2.png' },
  { name: 'Sample 4', file: '3.png' },
  { name: 'Sample 5', file: '4.png' },
  { name: 'Sample 6', file: '5.png' },
];
