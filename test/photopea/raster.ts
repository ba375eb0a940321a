import sharp from 'sharp';

/** Pixels of a layer, straight alpha, and where their top left corner is in the document. */
export interface Raster {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** RGBA */
  readonly data: Uint8Array;
}

export const NOTHING: Raster = { left: 0, top: 0, width: 0, height: 0, data: new Uint8Array() };

/** Without its transparent rims, as Photopea keeps layers (photopea/photopea issue 449). */
export function trimmed(raster: Raster): Raster {
  const { width, height, data } = raster;
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[(y * width + x) * 4 + 3] === 0) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
    }
  }
  if (right <= left) return NOTHING;
  const out = new Uint8Array((right - left) * (bottom - top) * 4);
  for (let y = top; y < bottom; y++) {
    const row = data.subarray((y * width + left) * 4, (y * width + right) * 4);
    out.set(row, (y - top) * (right - left) * 4);
  }
  return { left: raster.left + left, top: raster.top + top, width: right - left, height: bottom - top, data: out };
}

/** One layer, opaque or not, on an empty canvas: what Photopea saves for a document with that layer only. */
export function onCanvas(raster: Raster, width: number, height: number): Uint8Array {
  const out = new Uint8Array(width * height * 4);
  for (let y = Math.max(0, raster.top); y < Math.min(height, raster.top + raster.height); y++) {
    for (let x = Math.max(0, raster.left); x < Math.min(width, raster.left + raster.width); x++) {
      const from = ((y - raster.top) * raster.width + x - raster.left) * 4;
      out.set(raster.data.subarray(from, from + 4), (y * width + x) * 4);
    }
  }
  return out;
}

export async function decodeRaster(file: Uint8Array): Promise<Raster> {
  const { data, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { left: 0, top: 0, width: info.width, height: info.height, data: new Uint8Array(data) };
}

export async function encodeCanvas(data: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const png = await sharp(data, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
  return new Uint8Array(png);
}
