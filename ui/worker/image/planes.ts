/**
 * Pictures as planes of floats, the form every computation here uses: channel after channel, row-major,
 * values in 8-bit levels (0..255) unless a function says otherwise.
 */
import type { RgbaImage } from '../api.ts';

export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Length channels·width·height. */
  readonly data: Float32Array;
}

/** A pixel rectangle; x, y may be negative or beyond a picture, width and height are at least 1. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function createPlanes(width: number, height: number, channels: number): Planes {
  return { width, height, channels, data: new Float32Array(width * height * channels) };
}

/** A view (not a copy) of one channel. */
export function plane(picture: Planes, channel: number): Float32Array {
  const size = picture.width * picture.height;
  return picture.data.subarray(channel * size, (channel + 1) * size);
}

/** Where a cut-out is transparent its hidden colour means nothing; nets see this grey there. */
const BACKDROP = 128;

/**
 * RGB planes of a rectangle of `photo` (integer x, y, width, height, clipped by the caller to the photo), each
 * output pixel the mean of `factor`×`factor` photo pixels (fewer at the right and bottom rim).
 * Transparent pixels are laid over grey.
 */
export function readRgb(photo: RgbaImage, rect: Rect, factor = 1): Planes {
  const width = Math.ceil(rect.width / factor);
  const height = Math.ceil(rect.height / factor);
  const out = createPlanes(width, height, 3);
  const [red, green, blue] = [plane(out, 0), plane(out, 1), plane(out, 2)];
  const source = photo.data;
  if (factor === 1) {
    for (let v = 0, i = 0; v < height; v++)
      for (let u = 0, p = ((rect.y + v) * photo.width + rect.x) * 4; u < width; u++, i++, p += 4) {
        const alpha = source[p + 3];
        const cover = alpha / 255;
        const rest = alpha === 255 ? 0 : (1 - cover) * BACKDROP;
        red[i] = source[p] * cover + rest;
        green[i] = source[p + 1] * cover + rest;
        blue[i] = source[p + 2] * cover + rest;
      }
    return out;
  }
  const xEnd = rect.x + rect.width;
  const yEnd = rect.y + rect.height;
  for (let v = 0; v < height; v++) {
    const y0 = rect.y + v * factor;
    const y1 = Math.min(y0 + factor, yEnd);
    for (let y = y0; y < y1; y++) {
      for (let u = 0, i = v * width; u < width; u++, i++) {
        const x0 = rect.x + u * factor;
        const x1 = Math.min(x0 + factor, xEnd);
        const weight = 1 / ((x1 - x0) * (y1 - y0));
        let p = (y * photo.width + x0) * 4;
        let r = 0;
        let g = 0;
        let b = 0;
        for (let x = x0; x < x1; x++, p += 4) {
          const alpha = source[p + 3];
          if (alpha === 255) {
            r += source[p];
            g += source[p + 1];
            b += source[p + 2];
          } else {
            const cover = alpha / 255;
            const rest = (1 - cover) * BACKDROP;
            r += source[p] * cover + rest;
            g += source[p + 1] * cover + rest;
            b += source[p + 2] * cover + rest;
          }
        }
        red[i] += r * weight;
        green[i] += g * weight;
        blue[i] += b * weight;
      }
    }
  }
  return out;
}

/** Mean over `factor`×`factor` blocks; width and height must be multiples of `factor`. */
export function reduceBlocks(picture: Planes, factor: number): Planes {
  if (factor === 1) return picture;
  const width = picture.width / factor;
  const height = picture.height / factor;
  if (!Number.isInteger(width) || !Number.isInteger(height)) {
    throw new RangeError(`${picture.width}x${picture.height} cannot be reduced by ${factor}`);
  }
  const out = createPlanes(width, height, picture.channels);
  const weight = 1 / (factor * factor);
  const rows = height * picture.channels;
  const [to, from] = [out.data, picture.data];
  for (let v = 0, at = 0; v < rows; v++)
    for (let line = 0; line < factor; line++)
      for (let i = v * width; i < (v + 1) * width; i++)
        for (let x = 0; x < factor; x++, at++) to[i] += from[at] * weight;
  return out;
}

/** Same picture as a new RGBA image, opaque, rounded and clamped. */
export function toRgba(picture: Planes): RgbaImage {
  const size = picture.width * picture.height;
  const data = new Uint8ClampedArray(size * 4);
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 3; c++) data[i * 4 + c] = picture.data[c * size + i];
    data[i * 4 + 3] = 255;
  }
  return { width: picture.width, height: picture.height, data };
}
