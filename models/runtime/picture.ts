/** What a generator returns: planar RGB, [3, height, width], nominally in [-1, 1] and not clamped (reference §1.2). */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Float32Array;
}

/**
 * 8-bit RGBA, opaque.
 * Truncates rather than rounds, as the authors' demo does (reference §4), so pictures compare bit for bit.
 */
export function toRgba(picture: RgbPicture): Uint8ClampedArray {
  const area = picture.width * picture.height;
  const out = new Uint8ClampedArray(4 * area).fill(255);
  for (let c = 0; c < 3; c++)
    for (let i = 0; i < area; i++) {
      const v = picture.rgb[c * area + i];
      out[4 * i + c] = Math.trunc((Math.min(1, Math.max(-1, v)) + 1) * 0.5 * 255);
    }
  return out;
}

/** RGBA, 8 bits (alpha ignored) -> planar RGB in [-1, 1]. */
export function fromRgba(data: Uint8ClampedArray | Uint8Array, width: number, height: number): RgbPicture {
  const area = width * height;
  const rgb = new Float32Array(3 * area);
  for (let c = 0; c < 3; c++) for (let i = 0; i < area; i++) rgb[c * area + i] = data[4 * i + c] / 127.5 - 1;
  return { width, height, rgb };
}
