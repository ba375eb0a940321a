import type { RgbaImage } from '../../worker/api.ts';

/** Linear sRGB to linear Display P3; both have D65 (from their primaries, SMPTE RP 177). */
const TO_P3 = [0.822462, 0.177538, 0, 0.033194, 0.966806, 0, 0.017083, 0.072397, 0.91052];
const STEPS = 16384;

/**
 * An edit made in sRGB, in the photo's own colours: where nothing changed, the photo's values; elsewhere those of the edit, with what
 * the photo has there beyond sRGB.
 * @param edited opaque where the photo is, sRGB
 * @param photo the same before the edit, sRGB @param wide the same, Display P3, opaque
 * @returns Display P3
 */
export function widen(edited: RgbaImage, photo: RgbaImage, wide: RgbaImage): RgbaImage {
  const data = wide.data.slice();
  const [light, code] = [lightOfCode(), codeOfLight()];
  const [after, before] = [new Float64Array(3), new Float64Array(3)];
  const convert = (from: Uint8ClampedArray, at: number, out: Float64Array): void => {
    const [r, g, b] = [light[from[at]], light[from[at + 1]], light[from[at + 2]]];
    for (let c = 0; c < 3; c++)
      out[c] = code[Math.round(STEPS * (TO_P3[3 * c] * r + TO_P3[3 * c + 1] * g + TO_P3[3 * c + 2] * b))];
  };
  const [a, b] = [edited.data, photo.data];
  for (let at = 0; at < data.length; at += 4) {
    if (a[at] === b[at] && a[at + 1] === b[at + 1] && a[at + 2] === b[at + 2]) continue;
    convert(a, at, after);
    convert(b, at, before);
    for (let c = 0; c < 3; c++) data[at + c] = wide.data[at + c] + after[c] - before[c];
  }
  return { width: wide.width, height: wide.height, data };
}

/** sRGB's curve (IEC 61966-2-1), which is Display P3's too. */
function lightOfCode(): Float64Array {
  return Float64Array.from({ length: 256 }, (_value, i) =>
    i / 255 <= 0.04045 ? i / 255 / 12.92 : ((i / 255 + 0.055) / 1.055) ** 2.4,
  );
}

/** Levels 0..255, not rounded. */
function codeOfLight(): Float64Array {
  return Float64Array.from({ length: STEPS + 1 }, (_value, i) => {
    const v = i / STEPS;
    return 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
  });
}
