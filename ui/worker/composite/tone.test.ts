/** Sliders of tone on a drawn face, with drawn pictures in place of the generator's. */
import { drawFace } from '../../../test/support/drawn-face.ts';
import { sameBytes } from '../../../test/support/fixtures.ts';
import { meshesOf } from '../../../test/support/meshes.ts';
import type { RgbaImage } from '../api.ts';
import { readRgb } from '../image/planes.ts';
import { flat } from '../mesh/geometry.ts';
import { squareQuad } from '../mesh/mesh-finder.ts';
import { compose } from './compose.ts';
import { createFacePixels } from './face-pixels.ts';
import { renderFace } from './render-face.ts';
import type { Change, Generated, GeneratedPicture, ToneSlider } from './types.ts';

const SIDE = 256;
const mesh = meshesOf('closed-lips').photo;
const still = { target: flat(mesh.points), mouth: 'keep', teethAmount: 0 } as const;

/** @param gain by which the lower half is brighter, and the upper one darker @param red levels that red gains */
function generated(gain: number, red = 0): GeneratedPicture {
  const { image } = drawFace(mesh, 128);
  const count = 128 * 128;
  const rgb = new Float32Array(3 * count);
  for (let i = 0; i < count; i++)
    for (let c = 0; c < 3; c++) {
      const level = image.data[4 * i + c] * (i < count / 2 ? 1 / gain : gain) + (c === 0 ? red : 0);
      rgb[c * count + i] = level / 127.5 - 1;
    }
  return { width: 128, height: 128, rgb };
}

type Of = (change: Change) => Generated;

const by =
  (slider: ToneSlider, value: number): Of =>
  (change) => ({ toned: { [slider]: { ...change, value } } });

function edited(tint: 'grey' | undefined, of: Of, after: GeneratedPicture): [RgbaImage, RgbaImage] {
  const { image, person } = drawFace(mesh, SIDE, 12, tint);
  // Hair: a dark cap above the face, which counts as person.
  for (let y = 0; y < 60; y++)
    for (let x = 60; x < 196; x++) {
      if (person[y * 256 + x] > 0) continue;
      person[y * 256 + x] = 1;
      for (let c = 0; c < 3; c++) image.data[4 * (y * SIDE + x) + c] = tint ? 40 : [50, 38, 30][c];
    }
  const face = createFacePixels(readRgb(image, { x: 0, y: 0, width: SIDE, height: SIDE }), mesh, person);
  const made = compose(face, still, of({ before: generated(1), after, beforeMesh: mesh, afterMesh: mesh }));
  return [image, renderFace(image, squareQuad(SIDE), made)];
}

const KINDS: readonly (readonly [string, Of, GeneratedPicture])[] = [
  ['older', by('age', 1), generated(0.9)],
  ['younger', by('age', -1), generated(1.1)],
  ['bearded', by('beard', 1), generated(0.7)],
  ['shaven', by('beard', -1), generated(1.3)],
  ['lighter hair', by('hair', 1), generated(0.7)],
  ['darker hair', by('hair', -1), generated(1.4)],
  ['of some other slider', (changed) => ({ changed, general: true }), generated(1.15, 20)],
];

test.each(KINDS)('%s: something changes, and nothing on the wall', (_, of, after) => {
  const [image, made] = edited(undefined, of, after);
  expect(sameBytes(made.data, image.data)).toBe(false);
  let worst = 0;
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++)
      if (x < 24 || x > 232)
        for (let c = 0; c < 4; c++) worst = Math.max(worst, off(image, made, 4 * (y * SIDE + x) + c));
  expect(worst).toBe(0);
});

test.each(KINDS)('%s: a grey photo stays grey', (_, of, after) => {
  const [, made] = edited('grey', of, after);
  let most = 0;
  for (let i = 0; i < made.data.length; i += 4)
    most = Math.max(most, Math.abs(made.data[i] - made.data[i + 1]), Math.abs(made.data[i + 2] - made.data[i + 1]));
  expect(most).toBeLessThanOrEqual(1);
});

test('hair ends where the face begins', () => {
  const [image, made] = edited(undefined, by('hair', -1), generated(1.4));
  const at = (x: number, y: number): number => off(image, made, 4 * (y * SIDE + x) + 1);
  expect(at(128, 30)).toBeGreaterThan(3);
  // Cheeks and chin.
  for (const v of [50, 280, 152, 1]) {
    const [x, y] = [Math.round(mesh.points[3 * v] * SIDE), Math.round(mesh.points[3 * v + 1] * SIDE)];
    expect(at(x, y - 3)).toBe(0);
  }
});

test('a beard leaves lips and forehead', () => {
  const [image, made] = edited(undefined, by('beard', 1), generated(0.7));
  const change = (v: number): number =>
    off(
      image,
      made,
      4 * (Math.round(mesh.points[3 * v + 1] * SIDE) * SIDE + Math.round(mesh.points[3 * v] * SIDE)) + 1,
    );
  expect(change(199)).toBeGreaterThan(5);
  expect(change(151)).toBe(0);
  expect(change(15)).toBeLessThanOrEqual(3);
});

function off(a: RgbaImage, b: RgbaImage, at: number): number {
  return Math.abs(a.data[at] - b.data[at]);
}
