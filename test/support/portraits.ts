/** Pictures for tests of the whole engine: an invented face (npm fake-avatars), and a picture without one. */
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import type { RgbaImage } from '../../ui/worker/api.ts';

export const AVATAR = fileURLToPath(new URL('../../node_modules/fake-avatars/avatars/png/0.png', import.meta.url));

async function rgba(picture: Sharp): Promise<RgbaImage> {
  const { data, info } = await picture.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8ClampedArray(data) };
}

/** The face with room around it, wider than high; the left rim is half transparent, the last column wholly. */
export async function portrait(): Promise<RgbaImage> {
  const face = await sharp(AVATAR).removeAlpha().resize(300, 300).png().toBuffer();
  const image = await rgba(sharp(face).extend({ top: 30, bottom: 20, left: 90, right: 71, extendWith: 'copy' }));
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < 40; x++) image.data[(y * image.width + x) * 4 + 3] = 128;
    image.data[(y * image.width + image.width - 1) * 4 + 3] = 0;
  }
  return image;
}

/** A face under a hat (npm fake-avatars). */
export function withHat(): Promise<RgbaImage> {
  const file = fileURLToPath(new URL('../../node_modules/fake-avatars/avatars/png/43.png', import.meta.url));
  return rgba(sharp(file).removeAlpha().resize(300, 300));
}

/** Sky, a hill and grass. */
export function landscape(): Promise<RgbaImage> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240"><rect width="320" height="150" fill="#9cc4e4"/>
    <rect y="150" width="320" height="90" fill="#6a9a4f"/><path d="M30 150 L100 70 L170 150 Z" fill="#777"/></svg>`;
  return rgba(sharp(Buffer.from(svg)));
}

/** Two faces side by side, of different people. */
export async function pair(): Promise<RgbaImage> {
  const second = fileURLToPath(new URL('../../node_modules/fake-avatars/avatars/png/52.png', import.meta.url));
  const [left, right] = await Promise.all(
    [AVATAR, second].map((file) => sharp(file).removeAlpha().resize(300, 300).png().toBuffer()),
  );
  const sheet = sharp({ create: { width: 700, height: 340, channels: 3, background: '#8a9098' } });
  return rgba(
    sharp(
      await sheet
        .composite([
          { input: left, left: 20, top: 20 },
          { input: right, left: 380, top: 20 },
        ])
        .png()
        .toBuffer(),
    ),
  );
}

/** Room around the face that the next three have in the same place. */
const AROUND = { top: 120, bottom: 100, left: 160, right: 120 };
/** Contrast at which the detector does not see a face any more, while a person does: levels are scaled and lifted. */
const HAZE = [0.15, 120] as const;

/** A face that is found, upright in the middle. */
export async function clearPortrait(): Promise<RgbaImage> {
  const face = await sharp(AVATAR).removeAlpha().resize(300, 300).png().toBuffer();
  return rgba(sharp(face).extend({ ...AROUND, background: '#8a9098' }));
}

/** The same face in the same place, so pale that it is not found. */
export async function hazyPortrait(): Promise<RgbaImage> {
  const face = await sharp(AVATAR)
    .removeAlpha()
    .resize(300, 300)
    .linear(...HAZE)
    .png()
    .toBuffer();
  return rgba(sharp(face).extend({ ...AROUND, background: '#8a9098' }));
}

/** The two side by side, 1160 × 520: of two people one is missed. */
export async function halfMissed(): Promise<RgbaImage> {
  const [left, right] = (await Promise.all([clearPortrait(), hazyPortrait()])).map(({ width, height, data }) =>
    sharp(Buffer.from(data.buffer), { raw: { width, height, channels: 4 } }).png(),
  );
  const sheet = sharp({ create: { width: 1160, height: 520, channels: 4, background: '#8a9098' } });
  const parts = await Promise.all([left.toBuffer(), right.toBuffer()]);
  return rgba(
    sharp(
      await sheet
        .composite(parts.map((input, i) => ({ input, left: 580 * i, top: 0 })))
        .png()
        .toBuffer(),
    ),
  );
}
