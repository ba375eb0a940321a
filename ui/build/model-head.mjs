import { readFile } from 'node:fs/promises';

/** What the page says of its model before it is read: the sliders are on the screen then. A safetensors file begins with its header. */
export async function readModelHead(path) {
  const file = await readFile(path);
  const length = Number(file.readBigUInt64LE());
  const header = JSON.parse(file.subarray(8, 8 + length).toString('utf8'));
  const { id, directions } = JSON.parse(header.__metadata__.anycost);
  return { id, directions };
}
