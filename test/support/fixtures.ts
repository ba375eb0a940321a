/** Access to test/fixtures, and to onnxruntime as the command line uses it. */
import { readFileSync } from 'node:fs';
import { nodeOnnxruntime } from '../../models/cli/node-ort.ts';
import { openModel, readContainer, type Container, type ModelFile } from '../../models/format/index.ts';
import { createRuntime, type Runtime } from '../../models/runtime/index.ts';

export function fixture(path: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../fixtures/${path}`, import.meta.url)));
}

export function g64(): Promise<ModelFile> {
  return openModel(fixture('g64_small/g64_small.safetensors'));
}

export function g64Vectors(): Container {
  return readContainer(fixture('g64_small/vectors.safetensors'));
}

export function nodeRuntime(): Runtime {
  return createRuntime(nodeOnnxruntime());
}

export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]));
  return worst;
}

/** Compares at once: jest's own comparison takes seconds for a photo. */
export function sameBytes(a: Uint8ClampedArray, b: Uint8ClampedArray): boolean {
  return (
    Buffer.compare(Buffer.from(a.buffer, a.byteOffset, a.length), Buffer.from(b.buffer, b.byteOffset, b.length)) === 0
  );
}
