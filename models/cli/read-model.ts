import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PortraitError } from '../errors.ts';
import { openModel, type ModelFile } from '../format/index.ts';

export function defaultModelPath(): string {
  return fileURLToPath(new URL('../default/anycost-portrait.safetensors', import.meta.url));
}

/** @throws PortraitError usage where the file cannot be read */
export async function readModelBytes(path = defaultModelPath()): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new PortraitError('usage', `The model file ${path} cannot be read.`, cause);
  }
}

/** Opens a model after every check the editor makes. @throws PortraitError usage | model-corrupt | model-wrong */
export async function readModel(path?: string): Promise<ModelFile> {
  return openModel(await readModelBytes(path));
}
