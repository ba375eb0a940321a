/** Tone that is weaker in parts of the face: soft planes that are 1 where nothing is weaker. */
import { meshesOf, PEOPLE } from '../../../test/support/meshes.ts';
import { measureFace } from '../mesh/geometry.ts';
import { weightsOf } from '../mesh/regions.ts';
import type { Where } from '../mesh/where.ts';
import { strengthPlane, weakened } from './strength.ts';
import { SIDE, TONE, type FacePixels, type Strength } from './types.ts';

const faces = PEOPLE.map((person) => meshesOf(person).photo);

function plane(mesh: FacePixels['mesh'], where: Where): Float32Array {
  const vertices = weightsOf(measureFace(mesh), where)!;
  const strength: Strength = { vertices, hair: where.hair ?? 1, left: where.left ?? 1, right: where.right ?? 1 };
  return strengthPlane({ mesh } as FacePixels, strength);
}

const at = (values: Float32Array, x: number, y: number): number =>
  values[Math.floor(y * SIDE) * SIDE + Math.floor(x * SIDE)];

test('without its left half it is nothing there, in the face and beside it, and all of it on the right', () => {
  for (const mesh of faces) {
    const values = plane(mesh, { left: 0 });
    const vertex = (v: number): readonly [number, number] => [mesh.points[3 * v], mesh.points[3 * v + 1]];
    expect(at(values, ...vertex(50))).toBeLessThan(0.05);
    expect(at(values, ...vertex(280))).toBeGreaterThan(0.95);
    expect(at(values, 0.02, 0.1)).toBeLessThan(0.05);
    expect(at(values, 0.98, 0.1)).toBeGreaterThan(0.95);
  }
});

test('no plane has an edge, whatever is weaker, also at the rim of the face', () => {
  for (const mesh of faces)
    for (const where of [
      { left: 0 },
      { mouth: 0 },
      { cheeks: 0 },
      { jaw: 0, hair: 0 },
      { right: 0, eyes: 0 },
    ] as Where[]) {
      const values = plane(mesh, where);
      let most = 0;
      for (let y = 0; y < SIDE - 1; y++)
        for (let x = 0; x < SIDE - 1; x++) {
          const i = y * SIDE + x;
          most = Math.max(most, Math.abs(values[i] - values[i + 1]), Math.abs(values[i] - values[i + SIDE]));
        }
      expect(most).toBeLessThan(0.16);
    }
});

const filled = (into: Float32Array): null => {
  into.fill(0.25);
  return null;
};

test('colour is as strong as tone', () => {
  const [mesh] = faces;
  const vertices = weightsOf(measureFace(mesh), { mouth: 0 })!;
  const strength = { vertices, hair: 0.5, left: 1, right: 1 };
  const tone = new Float32Array(SIDE * SIDE * TONE);
  const chroma = weakened(tone, { mesh } as FacePixels, strength, (into) => {
    into.fill(1);
    return new Float32Array(2 * SIDE * SIDE).fill(1);
  })!;
  expect(chroma.filter((_x, i) => i % 2 === 0)).toEqual(tone.filter((_x, i) => i % TONE === 0));
  expect(chroma.reduce((a, b) => Math.min(a, b))).toBeLessThan(0.1);
  expect(chroma.reduce((a, b) => Math.max(a, b))).toBe(1);
});

test('a part that is as strong as ever has its tone to the bit where nothing else is near', () => {
  const [mesh] = faces;
  const face = { mesh } as FacePixels;
  const tone = new Float32Array(SIDE * SIDE * TONE);
  weakened(tone, face, undefined, filled);
  expect(tone.every((value) => value === 0.25)).toBe(true);
  const vertices = weightsOf(measureFace(mesh), { mouth: 0 })!;
  const weak = new Float32Array(SIDE * SIDE * TONE);
  weakened(weak, face, { vertices, hair: 1, left: 1, right: 1 }, filled);
  const value = (v: number): number =>
    at(
      weak.filter((_x, i) => i % TONE === 0),
      mesh.points[3 * v],
      mesh.points[3 * v + 1],
    );
  expect(value(9)).toBeCloseTo(0.25, 4);
  expect(value(0)).toBeLessThan(0.05);
});
