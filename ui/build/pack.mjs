import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/**
 * A data block of the page: base64 text in a script element of a type that no browser runs, so that the parser passes
 * over it. Binary files are gzipped first; `ui/worker/unpack.ts` is the way back.
 */
export async function packFile(name, path) {
  const raw = await readFile(path);
  const packed = await compress(raw, { level: 9 });
  return block(name, packed, raw.length);
}

/** Scripts stay unzipped: a data: URL takes their base64 as it is. */
export function packScript(name, source) {
  const bytes = Buffer.from(source);
  return block(name, bytes, bytes.length);
}

function block(name, bytes, raw) {
  const text = bytes.toString('base64');
  return { name, raw, text, html: `<script type="text/plain" data-block="${name}">${text}</script>` };
}

export async function packSample({ name, path }) {
  const bytes = await readFile(path);
  const text = bytes.toString('base64');
  return { name, raw: bytes.length, text, html: `<script type="text/plain" data-sample="${name}">${text}</script>` };
}
