/** An ICC profile of Display P3, made from its definition: P3's primaries, D65, sRGB's curve (SMPTE EG 432-1, IEC 61966-2-1). */
import { ascii, joined, viewOf } from './metadata/bytes.ts';

/** XYZ of D50, which is what profiles refer to; and Bradford's matrix that brings D65 there. */
const D50 = [0.9642, 1, 0.8249];
const FROM_D65 = [1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168];
const COLORANTS = {
  rXYZ: [0.51512, 0.2412, -0.00105],
  gXYZ: [0.29198, 0.69225, 0.04189],
  bXYZ: [0.1571, 0.06657, 0.78407],
};
/** Power, and the straight part below `d` (ICC.1:2022, §10.18, function type 3). */
const CURVE = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045];

export function displayP3(): Uint8Array<ArrayBuffer> {
  const curve = joined([ascii('para\0\0\0\0\0\x03\0\0'), fixed(CURVE)]);
  const tags: readonly (readonly [string, Uint8Array])[] = [
    ['desc', words('Display P3')],
    ['cprt', words('No copyright')],
    ['wtpt', joined([ascii('XYZ \0\0\0\0'), fixed(D50)])],
    ['chad', joined([ascii('sf32\0\0\0\0'), fixed(FROM_D65)])],
    ...Object.entries(COLORANTS).map(([tag, xyz]) => [tag, joined([ascii('XYZ \0\0\0\0'), fixed(xyz)])] as const),
    ...['rTRC', 'gTRC', 'bTRC'].map((tag) => [tag, curve] as const),
  ];
  const table = new Uint8Array(4 + 12 * tags.length);
  const view = viewOf(table);
  view.setUint32(0, tags.length);
  const bodies: Uint8Array[] = [];
  let at = 128 + table.length;
  for (const [index, [tag, body]] of tags.entries()) {
    table.set(ascii(tag), 4 + 12 * index);
    view.setUint32(8 + 12 * index, at);
    view.setUint32(12 + 12 * index, body.length);
    // Each begins at a multiple of four.
    const padded = joined([body, new Uint8Array(-body.length & 3)]);
    bodies.push(padded);
    at += padded.length;
  }
  return joined([header(at), table, ...bodies]);
}

/** ICC.1:2022, §7.2. */
function header(size: number): Uint8Array {
  const out = new Uint8Array(128);
  const view = viewOf(out);
  view.setUint32(0, size);
  view.setUint32(8, 0x04300000); // version 4.3
  out.set(ascii('mntrRGB XYZ '), 12);
  view.setUint16(24, 2024); // made: year, month, day
  view.setUint16(26, 1);
  view.setUint16(28, 1);
  out.set(ascii('acsp'), 36);
  out.set(fixed(D50), 68);
  return out;
}

/** s15Fixed16Number */
function fixed(values: readonly number[]): Uint8Array {
  const out = new Uint8Array(4 * values.length);
  values.forEach((value, i) => viewOf(out).setInt32(4 * i, Math.round(value * 65536)));
  return out;
}

/** multiLocalizedUnicodeType with one text. */
function words(text: string): Uint8Array {
  const out = new Uint8Array(28 + 2 * text.length);
  const view = viewOf(out);
  out.set(ascii('mluc'));
  view.setUint32(8, 1);
  view.setUint32(12, 12);
  out.set(ascii('enUS'), 16);
  view.setUint32(20, 2 * text.length);
  view.setUint32(24, 28);
  [...text].forEach((letter, i) => view.setUint16(28 + 2 * i, letter.charCodeAt(0)));
  return out;
}
