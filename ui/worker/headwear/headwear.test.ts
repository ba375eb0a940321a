/** The numbers that the weights were fitted to, and what they say of people who do not exist (npm fake-avatars; some of them were fitted to). */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { fixture } from '../../../test/support/fixtures.ts';
import { waves } from '../../../test/support/waves.ts';
import { readFaceNets } from '../../cli/node-assets.ts';
import { findFaces } from '../face/find-faces.ts';
import { createNets, type Nets } from '../session/nets.ts';
import { Headwear, isCovered } from './headwear.ts';

let headwear: Headwear;
let nets: Nets;

beforeAll(async () => {
  const file = readFileSync(new URL('../../../models/nets/squeezenet.safetensors', import.meta.url));
  headwear = await Headwear.open(new Uint8Array(file).buffer);
  nets = await createNets(await readFaceNets());
});

test('features are those that the weights were fitted to', () => {
  const expected = JSON.parse(new TextDecoder().decode(fixture('mesh/headwear-features.json'))) as number[];
  const side = 80;
  const { data } = waves(side);
  const rgb = Float32Array.from(
    { length: 3 * side * side },
    (_, i) => data[4 * (i % (side * side)) + Math.floor(i / (side * side))] / 127.5 - 1,
  );
  const found = headwear.featuresOf(rgb);
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(0.01));
});

async function coveredOn(number: number, side: number): Promise<boolean> {
  const file = fileURLToPath(new URL(`../../../node_modules/fake-avatars/avatars/png/${number}.png`, import.meta.url));
  const { data, info } = await sharp(file)
    .removeAlpha()
    .resize(side, side)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const photo = { width: info.width, height: info.height, data: new Uint8ClampedArray(data) };
  const [{ quad }] = findFaces(nets, photo);
  return isCovered(headwear.oddsOf(photo, quad));
}

test.each([43, 70, 139, 177])('person %i wears something on the head', async (person) => {
  expect(await coveredOn(person, 512)).toBe(true);
});

test.each([0, 3, 7, 12, 20, 52])('person %i wears nothing there', async (person) => {
  for (const side of [512, 200]) expect(await coveredOn(person, side)).toBe(false);
});
