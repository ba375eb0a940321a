import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes. Static hosts refuse files above 25 MiB; smaller ones are kept by more caches and are fetched side by side. */
const LARGEST = 9.5e6;
const FOLDER = 'assets';

/**
 * Writes a page and, beside it, what it is made of. A file's name has its content's hash in it: it may be kept for ever.
 * @param makeIndex the page, given the list of the files: parts of the engine with their size, samples with their name; paths relative to the page
 * @returns bytes by file name
 */
export async function writeFolder(folder, { blocks, samples }, makeIndex) {
  const sizes = {};
  await rm(join(folder, FOLDER), { recursive: true, force: true });
  await mkdir(join(folder, FOLDER), { recursive: true });
  const write = async (name, extension, bytes) => {
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
    const file = `${FOLDER}/${name}-${hash}.${extension}`;
    sizes[file] = bytes.length;
    await writeFile(join(folder, file), bytes);
    return file;
  };

  const parts = {};
  for (const { name, bytes, extension = 'bin' } of blocks) {
    const files = [];
    const pieces = Math.ceil(bytes.length / LARGEST);
    const step = Math.ceil(bytes.length / pieces);
    // Not ".gz": hosts unpack such files on the way, or say so without doing it.
    for (let from = 0; from < bytes.length; from += step)
      files.push(await write(name, extension, bytes.subarray(from, from + step)));
    parts[name] = { files, bytes: bytes.length };
  }
  const shown = [];
  for (const { name, bytes } of samples) shown.push({ name, file: await write('sample', 'png', bytes) });

  const index = makeIndex({ parts, samples: shown });
  await writeFile(join(folder, 'index.html'), index);
  return { 'index.html': Buffer.byteLength(index), ...sizes };
}
