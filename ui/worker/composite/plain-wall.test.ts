/** Before a plain wall everything shows that gets beyond the person: the wall stays the wall, at every slider, on a drawn face in which nobody is. */
import { drawFace } from '../../../test/support/drawn-face.ts';
import { meshesOf, PEOPLE } from '../../../test/support/meshes.ts';
import type { RgbaImage } from '../api.ts';
import { readRgb } from '../image/planes.ts';
import { measureFace } from '../mesh/geometry.ts';
import { squareQuad } from '../mesh/mesh-finder.ts';
import { planShape } from '../mesh/plan-shape.ts';
import { SHAPE_SLIDERS } from '../mesh/shapes/index.ts';
import { compose } from './compose.ts';
import { createFacePixels } from './face-pixels.ts';
import { blur } from './plane.ts';
import { renderFace } from './render-face.ts';
import { FIELD, GAIN, SIDE as MASK, type FaceEdit, type Generated, type GeneratedPicture } from './types.ts';

const SIDE = 320;
/** Levels of 255 that the wall may change by. */
const MOST = 2;
const ENDS = SHAPE_SLIDERS.flatMap(({ id }) => [1, -1].map((value) => [id, value] as const));
const TONES = (['age', 'beard', 'hair'] as const).flatMap((id) => [1, -1].map((value) => [id, value] as const));

/** A net's mask: larger than the person by some pixels, and soft. */
function asNetsSee(person: Float32Array, grow: number): Float32Array {
  const out = person.slice();
  blur(out, MASK, MASK, 2.5);
  return out.map((value) => Math.min(1, Math.max(0, (value - grow) / 0.5)));
}

/** The same edit's motion alone. */
function motionOf(edit: FaceEdit): FaceEdit {
  return {
    ...edit,
    tone: null,
    chroma: null,
    field: edit.field.map((value, i) => (i % FIELD === GAIN ? 0 : value)),
  };
}

describe.each(PEOPLE)('%s', (name) => {
  const mesh = meshesOf(name).photo;
  const geometry = measureFace(mesh);
  const { image, person } = drawFace(mesh, SIDE);
  const square = readRgb(image, { x: 0, y: 0, width: SIDE, height: SIDE });
  const wall = image.data.slice(0, 3);
  /** White where the person is. */
  const silhouette: RgbaImage = {
    ...image,
    data: image.data.map((_, i) => {
      const at = i - (i % 4);
      return [0, 1, 2].some((c) => image.data[at + c] !== wall[c]) ? 255 : 0;
    }),
  };

  /** How far the wall is from its colour, outside of the person as the edit moved it, and how many pixels that moved. */
  function beyond(edit: FaceEdit): { readonly worst: number; readonly moved: number } {
    const made = renderFace(image, squareQuad(SIDE), edit);
    const there = renderFace(silhouette, squareQuad(SIDE), motionOf(edit));
    let [worst, moved] = [0, 0];
    for (let i = 0; i < there.data.length; i += 4) {
      if (there.data[i] !== silhouette.data[i]) moved++;
      if (there.data[i] > 0) continue;
      for (let c = 0; c < 3; c++) worst = Math.max(worst, Math.abs(made.data[i + c] - wall[c]));
    }
    return { worst, moved };
  }

  describe.each([
    ['a soft one, too large', asNetsSee(person, 0.1)],
    ['a soft one, too small', asNetsSee(person, 0.5)],
  ])('%s', (_, mask) => {
    const face = createFacePixels(square, mesh, mask);

    test.each(ENDS)('%s %d', (id, value) => {
      const { worst, moved } = beyond(compose(face, planShape(geometry, { [id]: value })));
      expect(worst).toBeLessThanOrEqual(MOST);
      if (id === 'turn') expect(moved).toBeGreaterThan(SIDE);
    });

    test.each(TONES)('%s %d', (id, value) => {
      const after = drawn(value > 0 ? 0.7 : 1.3);
      const toned = { before: drawn(1), after, beforeMesh: mesh, afterMesh: mesh, value };
      const generated: Generated = { toned: { [id]: toned } };
      expect(beyond(compose(face, planShape(geometry, {}), generated)).worst).toBeLessThanOrEqual(MOST);
    });
  });

  function drawn(gain: number): GeneratedPicture {
    const { image: picture } = drawFace(mesh, 128);
    const count = 128 * 128;
    const rgb = Float32Array.from(
      { length: 3 * count },
      (_, i) => (picture.data[4 * (i % count) + Math.floor(i / count)] * gain) / 127.5 - 1,
    );
    return { width: 128, height: 128, rgb };
  }
});
