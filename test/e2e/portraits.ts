import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { EngineInfo, Face, RgbaImage } from '../../ui/worker/api.ts';
import { nodeOnnxruntime } from '../../models/cli/node-ort.ts';
import { readAssets } from '../../ui/cli/node-assets.ts';
import { createEngine } from '../../ui/worker/session/create-engine.ts';
import { decode } from '../figma/pictures.ts';
import { halfMissed, hazyPortrait, pair } from '../support/portraits.ts';

export interface Portrait {
  readonly name: string;
  /** PNG: both sides of the tests decode it to the same pixels, which is not sure for JPEG. */
  readonly png: Uint8Array;
}

/** A neutral, frontal face that nobody has (npm `fake-avatars`), with room around it as on a photo. */
export async function avatar(): Promise<Portrait> {
  const file = new URL('../../node_modules/fake-avatars/avatars/png/0.png', import.meta.url);
  const face = await sharp(await readFile(file))
    .resize(512, 512, { kernel: 'lanczos3' })
    .toBuffer();
  const png = await sharp(face)
    .extend({ top: 120, bottom: 160, left: 150, right: 130, extendWith: 'copy' })
    .png()
    .toBuffer();
  return { name: 'avatar', png: new Uint8Array(png) };
}

/** One of the sample portraits of the stand-alone page, at twice its size: what a panel with a portrait looks like. */
export async function samplePortrait(): Promise<Uint8Array> {
  const file = new URL('../../node_modules/fake-avatars/avatars/png/52.png', import.meta.url);
  const image = sharp(await readFile(file)).resize(512, 512, { kernel: 'lanczos3' });
  return new Uint8Array(await image.png().toBuffer());
}

/** A real person with a neutral face (Face Research Lab London Set, CC BY 4.0), where the data set lies beside the project. */
export async function londonPortrait(): Promise<Portrait | null> {
  const file = new URL('../../../shared/data/portraits/london_012_neutral.jpg', import.meta.url);
  if (!existsSync(file)) return null;
  const png = await sharp(await readFile(file))
    .png()
    .toBuffer();
  return { name: 'london_012', png: new Uint8Array(png) };
}

/** A picture without a face. */
export async function landscape(): Promise<Uint8Array> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480">
    <rect width="640" height="300" fill="#9cc4e4"/><rect y="300" width="640" height="180" fill="#6a9a4f"/>
    <path d="M60 300 L200 140 L340 300 Z" fill="#777"/></svg>`;
  return new Uint8Array(await sharp(Buffer.from(svg)).png().toBuffer());
}

/** A PNG with a sound head (so an editor knows its size) and a body that no decoder reads. */
export async function damaged(): Promise<Uint8Array> {
  const png = await landscape();
  return png.fill(0x55, Buffer.from(png).indexOf('IDAT') + 4, png.length - 12);
}

/** What the same engine says in Node: the reference for where the face is and for the best rung there is. */
export async function inspect(png: Uint8Array): Promise<{ readonly info: EngineInfo; readonly face: Face }> {
  const engine = createEngine(nodeOnnxruntime());
  const info = await engine.start(await readAssets());
  if (!info.ok) throw new Error(info.error.message);
  const { width, height, data } = await decode(png);
  const image: RgbaImage = { width, height, data: new Uint8ClampedArray(data) };
  const opened = await engine.open(image, 256);
  if (!opened.ok) throw new Error(opened.error.message);
  return { info: info.value, face: opened.value.faces[opened.value.chosen] };
}

export function topOf({ resolutions, ratios }: EngineInfo): string {
  return `${Math.max(...resolutions)}@${Math.max(...ratios)}`;
}

/** Two invented people side by side. */
export const pairPng = async (): Promise<Buffer> => asPng(await pair());
/** A face that is not found. */
export const hazyPng = async (): Promise<Buffer> => asPng(await hazyPortrait());
/** Two faces of which the right one is not found. */
export const halfMissedPng = async (): Promise<Buffer> => asPng(await halfMissed());

function asPng({ width, height, data }: RgbaImage): Promise<Buffer> {
  return sharp(Buffer.from(data.buffer), { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}
