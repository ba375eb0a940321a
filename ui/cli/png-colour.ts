/**
 * What a PNG says about its colours, for decoders that do not read it: browsers do, sharp does not, and command line and page must
 * mean the same picture. PNG specification, third edition, §4.3: cICP wins over iCCP over sRGB over gAMA with cHRM.
 */
import { PortraitError } from '../../models/errors.ts';
import type { RgbaImage } from '../worker/api.ts';

type Matrix = readonly [number, number, number, number, number, number, number, number, number];
/** x and y of red, green, blue and white. */
type Primaries = readonly [number, number, number, number, number, number, number, number];

export interface PngColour {
  /** Code value 0..1 to light 0..1. */
  readonly toLight: (value: number) => number;
  readonly primaries: Primaries;
}

const D65 = [0.3127, 0.329] as const;
const SRGB: Primaries = [0.64, 0.33, 0.3, 0.6, 0.15, 0.06, ...D65];

/** ITU-T H.273, table 2: those that still pictures use. */
const CICP_PRIMARIES: Readonly<Record<number, Primaries>> = {
  1: SRGB,
  5: [0.64, 0.33, 0.29, 0.6, 0.15, 0.06, ...D65],
  6: [0.63, 0.34, 0.31, 0.595, 0.155, 0.07, ...D65],
  9: [0.708, 0.292, 0.17, 0.797, 0.131, 0.046, ...D65],
  11: [0.68, 0.32, 0.265, 0.69, 0.15, 0.06, 0.314, 0.351],
  12: [0.68, 0.32, 0.265, 0.69, 0.15, 0.06, ...D65],
};

const srgbToLight = (v: number): number => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const lightToSrgb = (v: number): number => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
const rec709ToLight = (v: number): number => (v < 0.081 ? v / 4.5 : ((v + 0.099) / 1.099) ** (1 / 0.45));

/** ITU-T H.273, table 3, without the high dynamic ranges. */
const CICP_TRANSFER: Readonly<Record<number, (value: number) => number>> = {
  1: rec709ToLight,
  4: (v) => v ** 2.2,
  5: (v) => v ** 2.8,
  6: rec709ToLight,
  8: (v) => v,
  13: srgbToLight,
  14: rec709ToLight,
  15: rec709ToLight,
};

interface Chunks {
  readonly get: (type: string) => DataView | undefined;
}

/** The chunks before the pixels. */
function chunksOf(bytes: Uint8Array): Chunks | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 8 || view.getUint32(0) !== 0x89504e47) return undefined;
  const found = new Map<string, DataView>();
  for (let at = 8; at + 8 <= bytes.byteLength;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === 'IDAT' || at + 12 + length > bytes.byteLength) break;
    found.set(type, new DataView(bytes.buffer, bytes.byteOffset + at + 8, length));
    at += 12 + length;
  }
  return { get: (type) => found.get(type) };
}

/**
 * @param bytes of any file
 * @returns how its values become light; undefined where they are sRGB's, where a profile says it (the decoder applies that), or
 *   where it is no PNG
 * @throws PortraitError image-corrupt for a high dynamic range, which 8 bits of sRGB cannot hold
 */
export function pngColour(bytes: Uint8Array): PngColour | undefined {
  const chunks = chunksOf(bytes);
  const cicp = chunks?.get('cICP');
  if (cicp && cicp.byteLength >= 4) {
    const [primaries, transfer] = [CICP_PRIMARIES[cicp.getUint8(0)], CICP_TRANSFER[cicp.getUint8(1)]];
    if (!primaries || !transfer)
      throw new PortraitError(
        'image-corrupt',
        'The colours of this PNG are of a kind that cannot be read here (high dynamic range); save it as an sRGB PNG or JPEG.',
      );
    return primaries === SRGB && transfer === srgbToLight ? undefined : { toLight: transfer, primaries };
  }
  if (!chunks || chunks.get('iCCP') || chunks.get('sRGB')) return undefined;
  const [gama, chrm] = [chunks.get('gAMA'), chunks.get('cHRM')];
  const gamma = gama && gama.byteLength >= 4 ? gama.getUint32(0) / 1e5 : 0;
  if (gamma === 0) return undefined; // without it, cHRM says nothing that can be used
  const primaries =
    chrm && chrm.byteLength >= 32
      ? ([2, 3, 4, 5, 6, 7, 0, 1].map((i) => chrm.getUint32(4 * i) / 1e5) as unknown as Primaries)
      : SRGB;
  const same = primaries.every((v, i) => Math.abs(v - SRGB[i]) < 2e-3);
  // 45455 with sRGB's primaries is how files that mean sRGB write it; with others it is that power, as Chromium has it.
  const toLight = same && Math.abs(gamma - 1 / 2.2) < 1e-4 ? srgbToLight : (v: number): number => v ** (1 / gamma);
  return toLight === srgbToLight && same ? undefined : { toLight, primaries: same ? SRGB : primaries };
}

function times(a: Matrix, b: Matrix): Matrix {
  return Array.from({ length: 9 }, (_, i) => {
    const [row, column] = [3 * Math.floor(i / 3), i % 3];
    return a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6];
  }) as unknown as Matrix;
}

function inverse([a, b, c, d, e, f, g, h, i]: Matrix): Matrix {
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ].map((v) => v / det) as unknown as Matrix;
}

/** RGB to XYZ relative to the primaries' own white (SMPTE RP 177); whites are then taken as equal, as browsers adapt them. */
function toXyz([rx, ry, gx, gy, bx, by, wx, wy]: Primaries): Matrix {
  const columns: Matrix = [
    rx / ry,
    gx / gy,
    bx / by,
    1,
    1,
    1,
    (1 - rx - ry) / ry,
    (1 - gx - gy) / gy,
    (1 - bx - by) / by,
  ];
  const white = [wx / wy, 1, (1 - wx - wy) / wy];
  const inv = inverse(columns);
  const scale = [0, 1, 2].map((k) => inv[3 * k] * white[0] + inv[3 * k + 1] * white[1] + inv[3 * k + 2] * white[2]);
  return columns.map((v, k) => v * scale[k % 3]) as unknown as Matrix;
}

/** In place: values as the file means them, in sRGB. Alpha stays. */
export function toSrgb({ data }: RgbaImage, { toLight, primaries }: PngColour): void {
  const light = Float64Array.from({ length: 256 }, (_, v) => toLight(v / 255));
  const m = primaries === SRGB ? undefined : times(inverse(toXyz(SRGB)), toXyz(primaries));
  const clamped = (v: number): number => 255 * lightToSrgb(Math.min(1, Math.max(0, v)));
  const table = Uint8ClampedArray.from(light, clamped);
  for (let at = 0; at < data.length; at += 4) {
    if (!m) {
      for (let c = 0; c < 3; c++) data[at + c] = table[data[at + c]];
      continue;
    }
    const [r, g, b] = [light[data[at]], light[data[at + 1]], light[data[at + 2]]];
    for (let c = 0; c < 3; c++) data[at + c] = clamped(m[3 * c] * r + m[3 * c + 1] * g + m[3 * c + 2] * b);
  }
}
