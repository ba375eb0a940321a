/** An array in a file as NumPy reads it. */
import { writeFile } from 'node:fs/promises';

/** @param values float32, `shape` of them, the last axis fastest */
export async function writeNpy(path: string, values: Float32Array, shape: readonly number[]): Promise<void> {
  const words = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  // Magic, version and length are ten bytes; with the words, which a line break ends, a multiple of 64.
  const header = words.padEnd(64 * Math.ceil((words.length + 11) / 64) - 11) + '\n';
  const start = Buffer.from(`\x93NUMPY\x01\x00..${header}`, 'latin1');
  start.writeUInt16LE(header.length, 8);
  await writeFile(path, Buffer.concat([start, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)]));
}
