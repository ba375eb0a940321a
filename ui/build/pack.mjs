import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** Bytes of one number in the files whose numbers lie side by side, as it may be: half precision in our models, either in the nets. */
const NUMBERS = { '.safetensors': [2], '.onnx': [2, 4] };

/**
 * A file as it goes to the browser: one byte that says how large its numbers are, then the file, gzipped. First bytes of all numbers
 * come first, then all second ones …: the last of each are as good as random, and gzip makes more of the others alone.
 * `ui/worker/unpack.ts` is the way back. @param partOf what of its bytes
 */
export async function packFile(name, path, partOf = (file) => file) {
  const file = partOf(await readFile(path));
  const tried = (NUMBERS[extname(path)] ?? [1]).map(async (size) => {
    const packed = await compress(splitNumbers(file, size), { level: 9, memLevel: 9 });
    return Buffer.concat([Buffer.of(size), packed]);
  });
  const [bytes] = (await Promise.all(tried)).sort((a, b) => a.length - b.length);
  return { name, raw: file.length, bytes };
}

/** Beside the page a script is a file like others, which hosts compress on the way; inside the page it is packed like the rest. */
export async function packScript(name, source) {
  const bytes = Buffer.from(source);
  const packed = await compress(bytes, { level: 9 });
  return { name, raw: bytes.length, bytes, extension: 'js', inPage: Buffer.concat([Buffer.of(1), packed]) };
}

function splitNumbers(file, size) {
  const numbers = Math.floor(file.length / size);
  const split = Buffer.from(file);
  for (let byte = 0; byte < size; byte++)
    for (let i = 0; i < numbers; i++) split[byte * numbers + i] = file[i * size + byte];
  return split;
}
