/** A picture is the same on the page, where Chromium decodes it, and on the command line, where sharp does. */
import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { decodePhoto } from '../../ui/host/decode-photo.ts';
import { readImage } from '../../ui/cli/images.ts';
import { oriented, withChunks, type PngChunk } from '../support/odd-pictures.ts';
import { useBrowser } from './stage.ts';

const stage = useBrowser();

const bytesOf = (...values: number[]): Uint8Array => {
  const out = new Uint8Array(4 * values.length);
  const view = new DataView(out.buffer);
  values.forEach((v, i) => view.setUint32(4 * i, v));
  return out;
};
const DISPLAY_P3 = [31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000];

/** Levels that the two may be apart: rounding, and Chromium's own tables. */
const MOST = 3;

const COLOURS: readonly (readonly [name: string, chunks: readonly PngChunk[]])[] = [
  ['nothing said', []],
  ['linear light', [['gAMA', bytesOf(100_000)]]],
  ['gamma 1.8', [['gAMA', bytesOf(55_556)]]],
  ['the gamma of sRGB', [['gAMA', bytesOf(45_455)]]],
  [
    'gamma and primaries of Display P3',
    [
      ['gAMA', bytesOf(45_455)],
      ['cHRM', bytesOf(...DISPLAY_P3)],
    ],
  ],
  ['cICP: Display P3', [['cICP', Uint8Array.of(12, 13, 0, 1)]]],
  [
    'cICP: sRGB, over a gamma that is to be ignored',
    [
      ['gAMA', bytesOf(100_000)],
      ['cICP', Uint8Array.of(1, 13, 0, 1)],
    ],
  ],
  [
    'sRGB, over a gamma that is to be ignored',
    [
      ['gAMA', bytesOf(100_000)],
      ['sRGB', Uint8Array.of(0)],
    ],
  ],
];

async function inChromium(files: readonly Uint8Array[]): Promise<number[][]> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { decodePhoto } from './ui/host/decode-photo.ts';`,
      resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'parts',
  });
  const page = await stage.browser.newPage();
  await page.addScriptTag({ content: (outputFiles ?? [])[0].text });
  const decoded = await page.evaluate(
    async (all) => {
      const { decodePhoto: decode } = (globalThis as unknown as { parts: { decodePhoto: typeof decodePhoto } }).parts;
      const out: number[][] = [];
      for (const one of all) {
        const { width, height, data } = await decode(Uint8Array.from(atob(one), (c) => c.charCodeAt(0)));
        out.push([width, height, ...data]);
      }
      return out;
    },
    files.map((bytes) => Buffer.from(bytes).toString('base64')),
  );
  await page.close();
  return decoded;
}

async function onCommandLine(bytes: Uint8Array, ending: string): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'decode-'));
  try {
    const path = join(folder, `picture.${ending}`);
    await writeFile(path, bytes);
    const { width, height, data } = await readImage(path);
    return [width, height, ...data];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Those that are not the same picture. */
function tooFar(apart: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(apart).filter(([, most]) => !(most <= MOST)));
}

function worst(a: readonly number[], b: readonly number[]): number {
  if (a[0] !== b[0] || a[1] !== b[1]) return Infinity; // another size
  return a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);
}

test('colours of a PNG: gamma, primaries, code points', async () => {
  const files = await Promise.all(COLOURS.map(([, chunks]) => withChunks(chunks)));
  const shown = await inChromium(files);
  const apart: Record<string, number> = {};
  for (const [i, [name]] of COLOURS.entries()) apart[name] = worst(shown[i], await onCommandLine(files[i], 'png'));
  expect(tooFar(apart)).toEqual({});
});

test('EXIF orientation of WebP, JPEG and PNG', async () => {
  const apart: Record<string, number> = {};
  for (const kind of ['webp', 'jpeg', 'png'] as const) {
    const files = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => oriented(kind, orientation)));
    const shown = await inChromium(files);
    for (const [i, file] of files.entries())
      apart[`${kind} ${i + 1}`] = worst(shown[i], await onCommandLine(file, kind));
  }
  expect(tooFar(apart)).toEqual({});
});
