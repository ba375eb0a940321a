import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const DIST = join(ROOT, 'dist');
/** `ANYCOST_MODEL=FILE npm run build` puts another model into the page. */
export const MODEL = process.env.ANYCOST_MODEL ?? join(ROOT, 'models', 'default', 'anycost-portrait.safetensors');

/** What the engine needs at run time, by the names that ui/worker has for it, in the order in which it is wanted. */
export function assetPaths() {
  const ort = dirname(require.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'));
  const faceNets = join(ROOT, 'node_modules', 'faceplugin-face-recognition-js', 'model');
  return {
    detector: join(faceNets, 'fr_detect.onnx'),
    landmarks: join(faceNets, 'fr_landmark.onnx'),
    mesh: join(ROOT, 'models', 'nets', 'face_mesh_attention.onnx'),
    person: join(ROOT, 'models', 'nets', 'selfie_segmentation.onnx'),
    model: MODEL,
    likeness: join(ROOT, 'models', 'nets', 'squeezenet.safetensors'),
    'ort-wasm': join(ort, 'ort-wasm-simd-threaded.wasm'),
    'ort-webgpu': join(ort, 'ort-wasm-simd-threaded.jspi.wasm'),
    'model-rest': MODEL,
  };
}

/** Chosen by eye: frontal, even light, mouths closed or nearly so (there is something to change). */
const SAMPLES = [52, 44, 73, 61, 72, 82].map((number, index) => ({
  name: `Portrait ${index + 1}`,
  file: `${number}.png`,
}));

/** Portraits of people who do not exist (StyleGAN2, by way of npm `fake-avatars`), for the stand-alone page only. */
export function samplePaths() {
  const folder = join(ROOT, 'node_modules', 'fake-avatars', 'avatars', 'png');
  return SAMPLES.map(({ name, file }) => ({ name, path: join(folder, file) }));
}
