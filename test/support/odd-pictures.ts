/** Small pictures as other programs write them: with colours of their own, or lying on their side. */
import { crc32 } from '../../ui/host/metadata/crc32.ts';

export type PngChunk = readonly [type: string, data: Uint8Array];

const [WIDTH, HEIGHT] = [12, 9];

/** Every pixel differs, and no side looks like another. */
function pixels(): Buffer {
  return Buffer.from(
    Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
      const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
      return [20 * x + 3 * y, 250 - 25 * y, (37 * x + 11 * y) % 256];
    }).flat(),
  );
}

/** A PNG of 8-bit RGB with these chunks before its pixels. */
export async function withChunks(chunks: readonly PngChunk[]): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  const plain = await sharp(pixels(), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png()
    .toBuffer();
  const afterHeader = 8 + 25;
  const made = chunks.map(([type, data]) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  });
  const own = plain.subarray(afterHeader);
  return Buffer.concat([plain.subarray(0, afterHeader), ...made, own]);
}

/** A lossless (JPEG: good) picture that states an EXIF orientation. */
export async function oriented(kind: 'webp' | 'jpeg' | 'png', orientation: number): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  // Squares of one colour, so that JPEG's losses are small.
  const large = sharp(pixels(), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).resize(4 * WIDTH, 4 * HEIGHT, {
    kernel: 'nearest',
  });
  const stated = large.withMetadata({ orientation });
  if (kind === 'webp') return stated.webp({ lossless: true }).toBuffer();
  return kind === 'png'
    ? stated.png().toBuffer()
    : stated.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
}
