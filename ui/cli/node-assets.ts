/** Where Node finds what the browser build has inlined: nets, onnxruntime's wasm, the default model. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readOnnxruntime } from '../../models/cli/node-ort.ts';
import { readModelBytes } from '../../models/cli/read-model.ts';
import type { EngineAssets } from '../worker/api.ts';

function netPath(file: string): string {
  const require = createRequire(import.meta.url);
  // The package's main file lies in its root; its nets are not in "exports".
  return join(dirname(require.resolve('faceplugin-face-recognition-js/package.json')), 'model', file);
}

function ownNet(file: string): URL {
  return new URL(`../../models/nets/${file}`, import.meta.url);
}

async function bytesOf(path: string | URL): Promise<ArrayBuffer> {
  const bytes = await readFile(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

export async function readFaceNets(): Promise<EngineAssets['nets']> {
  const [detector, landmarks, mesh, person, likeness] = await Promise.all([
    bytesOf(netPath('fr_detect.onnx')),
    bytesOf(netPath('fr_landmark.onnx')),
    bytesOf(ownNet('face_mesh_attention.onnx')),
    bytesOf(ownNet('selfie_segmentation.onnx')),
    bytesOf(ownNet('squeezenet.safetensors')),
  ]);
  return { detector, landmarks, mesh, person, likeness };
}

/** @param modelPath a model file; the default model where left out. @throws PortraitError usage where it cannot be read */
export async function readAssets(modelPath?: string): Promise<EngineAssets> {
  const [nets, model] = await Promise.all([readFaceNets(), readModelBytes(modelPath)]);
  return { wasmBinary: readOnnxruntime(), model: model.buffer, nets, backend: 'wasm' };
}
