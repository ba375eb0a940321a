import sharp, { type Sharp } from 'sharp';
import { displayP3 } from './display-p3.ts';
import { hasOwnColours } from './icc-colours.ts';
import { encodePng } from './png.ts';
import { profileOf } from './profile-of.ts';

const grey = (): Sharp => sharp({ create: { width: 8, height: 8, channels: 3, background: '#808080' } });

test.each(['png', 'jpeg', 'webp'] as const)(
  'the profile of a %s is found, and whether its colours are its own',
  async (format) => {
    const of = async (picture: Sharp): Promise<Uint8Array | null> =>
      profileOf(new Uint8Array(await picture.toFormat(format).toBuffer()));
    const p3 = await of(grey().withIccProfile('p3'));
    expect(p3 && hasOwnColours(p3)).toBe(true);
    const srgb = await of(grey().withIccProfile('srgb'));
    expect(srgb && hasOwnColours(srgb)).toBe(false);
    expect(await of(grey())).toBeNull();
  },
);

test('files that end too early, and what is none, have no profile', async () => {
  const whole = new Uint8Array(await grey().withIccProfile('p3').png().toBuffer());
  for (const length of [0, 3, 20, 60, 120]) expect(await profileOf(whole.slice(0, length))).toBeNull();
  expect(await profileOf(new TextEncoder().encode('<html>'))).toBeNull();
});

test('our profile of Display P3 means what others’ does', async () => {
  const levels = [100, 110, 128, 140, 150, 160];
  const data = new Uint8ClampedArray(4 * 216);
  for (let i = 0; i < 216; i++)
    data.set([levels[i % 6], levels[Math.floor(i / 6) % 6], levels[Math.floor(i / 36)], 255], 4 * i);
  const ours = await encodePng({ width: 216, height: 1, data }, { colours: 'display-p3' });
  expect(hasOwnColours(displayP3())).toBe(true);
  const rgb = data.filter((_value, at) => at % 4 < 3);
  const furthest = (pixels: Buffer): number =>
    rgb.reduce((worst, value, at) => Math.max(worst, Math.abs(value - pixels[at])), 0);
  // Brought into a well-known profile of the same colours, by way of sRGB, which holds these, values stay; in sRGB they are others.
  expect(furthest(await sharp(ours).withIccProfile('p3').removeAlpha().raw().toBuffer())).toBeLessThanOrEqual(1);
  expect(furthest(await sharp(ours).removeAlpha().raw().toBuffer())).toBeGreaterThan(5);
});
