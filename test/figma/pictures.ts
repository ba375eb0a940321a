import sharp from 'sharp';

/** A PNG whose every pixel differs from its neighbours, so that any shift, cut or turn shows. */
export async function picture(width: number, height: number, blue = 64): Promise<Uint8Array> {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      data[at] = Math.round((x / Math.max(1, width - 1)) * 255);
      data[at + 1] = Math.round((y / Math.max(1, height - 1)) * 255);
      data[at + 2] = blue;
    }
  }
  const png = await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  return new Uint8Array(png);
}

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGBA, row-major. */
  readonly data: Uint8Array;
}

export async function decode(bytes: Uint8Array): Promise<Pixels> {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

export function pixel({ width, data }: Pixels, x: number, y: number): number[] {
  const at = (y * width + x) * 4;
  return [...data.subarray(at, at + 4)];
}

/** A frame as the document shows it: RGBA, a byte each. */
export async function drawn(frame: FrameNode): Promise<Uint8Array> {
  return (await decode(await frame.exportAsync({ format: 'PNG', useAbsoluteBounds: true }))).data;
}

/** Levels by which two pictures of one size are apart where they are most. @throws Error where they are of two sizes */
export function farthest(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) throw new Error(`${a.length} and ${b.length} bytes: not pictures of one size.`);
  return a.reduce((most, level, at) => Math.max(most, Math.abs(level - b[at])), 0);
}
