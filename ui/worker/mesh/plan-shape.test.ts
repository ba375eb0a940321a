/** What holds for every slider, at every strength, on every face. */
import fc from 'fast-check';
import { maxDifference } from '../../../test/support/fixtures.ts';
import { meshesOf, PEOPLE } from '../../../test/support/meshes.ts';
import { areasOf, foldedIn } from './fold.ts';
import { gapsOf, lipAxes, measureFace, type FaceGeometry } from './geometry.ts';
import { planShape, shapeValues } from './plan-shape.ts';
import { SHAPE_SLIDERS, shapeOf } from './shapes/index.ts';
import { LIP_PAIRS, VERTICES } from './tables.ts';
import type { FaceMesh } from './types.ts';
import { REGIONS } from './where.ts';

const PIXEL = 1 / 512;
const meshes = PEOPLE.flatMap((person) => Object.values(meshesOf(person)));
const faces = PEOPLE.map((person) => measureFace(meshesOf(person).photo));

/** Another face: turned, scaled, stretched and bent smoothly. */
function bent(mesh: FaceMesh, [roll, size, wide, bend, phase, deep]: readonly number[]): FaceMesh {
  const points = mesh.points.slice();
  const place = (from: Float32Array, i: number): readonly [number, number] => {
    const [x, y] = [(from[i] - 0.5) * wide, from[i + 1] - 0.5];
    const [u, v] = [x + bend * Math.sin(6 * y + phase), y + bend * Math.sin(6 * x - phase)];
    return [
      0.5 + size * (u * Math.cos(roll) - v * Math.sin(roll)),
      0.5 + size * (u * Math.sin(roll) + v * Math.cos(roll)),
    ];
  };
  for (let v = 0; v < VERTICES; v++) {
    points.set(place(mesh.points, 3 * v), 3 * v);
    points[3 * v + 2] *= size * deep;
  }
  return { ...mesh, points };
}

const anyFace = fc
  .tuple(
    fc.constantFrom(...meshes),
    fc.tuple(
      fc.double({ min: -0.6, max: 0.6, noNaN: true }),
      fc.double({ min: 0.7, max: 1.2, noNaN: true }),
      fc.double({ min: 0.85, max: 1.15, noNaN: true }),
      fc.double({ min: 0, max: 0.015, noNaN: true }),
      fc.double({ min: 0, max: 6, noNaN: true }),
      fc.double({ min: 0.7, max: 1.3, noNaN: true }),
    ),
  )
  .map(([mesh, how]) => measureFace(bent(mesh, how)));

const keys = SHAPE_SLIDERS.flatMap(({ id, sides }) => (sides ? [id, `${id}.left`, `${id}.right`] : [id]));
/** What turning the head hides is not folded: the warp leaves out what faces away. */
const flatKeys = keys.filter((key) => key !== 'turn' && key !== 'nod');
const anyValues = fc.dictionary(fc.constantFrom(...flatKeys), fc.double({ min: -1, max: 1, noNaN: true }), {
  maxKeys: 6,
});

/** Any slider weaker in any parts, also to nothing, which is the steepest. */
const anyWheres = fc.dictionary(
  fc.constantFrom(...SHAPE_SLIDERS.map(({ id }) => id)),
  fc.dictionary(fc.constantFrom(...REGIONS), fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true }))),
  { maxKeys: 6 },
);

const crossing = (target: Float32Array): number => Math.min(...gapsOf(target, LIP_PAIRS, lipAxes(target).across));

test('whatever is set, no triangle turns over and lips cross no more than in the photo', () => {
  fc.assert(
    fc.property(anyFace, anyValues, anyWheres, (face, values, wheres) => {
      const { target } = planShape(face, values, undefined, wheres);
      expect(target.every(Number.isFinite)).toBe(true);
      expect(foldedIn(areasOf(face.shape), target)).toEqual([]);
      expect(crossing(target)).toBeGreaterThan(Math.min(-0.0007, crossing(face.shape) - 0.0002));
    }),
    { numRuns: 100 },
  );
});

test('at zero every vertex stays where it is, to the bit, and nothing is lit, looked or opened', () => {
  fc.assert(
    fc.property(anyFace, (face) => {
      const zeros = Object.fromEntries(keys.map((key) => [key, 0]));
      for (const values of [{}, zeros]) {
        const planned = planShape(face, values);
        expect(maxDifference(planned.target, face.shape)).toBe(0);
        expect(planned).toEqual({ target: planned.target, mouth: 'keep', teethAmount: 0 });
      }
    }),
    { numRuns: 10 },
  );
});

describe.each(SHAPE_SLIDERS.map(({ id }) => id))('%s', (id) => {
  test('does something, and a small strength is a small step', () => {
    for (const face of faces)
      for (const sign of [1, -1]) {
        const full = planShape(face, { [id]: sign });
        const moved = maxDifference(full.target, face.shape);
        expect(moved > PIXEL || full.irisShift !== undefined || (id === 'mouth_open' && sign < 0)).toBe(true);
        const small = planShape(face, { [id]: 0.004 * sign });
        expect(maxDifference(small.target, face.shape)).toBeLessThan(0.01 * moved + 0.02 * PIXEL);
      }
  });

  test('a slow drag has no vertex jump', () => {
    for (const face of faces)
      for (const sign of [1, -1]) {
        let last = face.shape;
        for (let frame = 1; frame <= 30; frame++) {
          const { target } = planShape(face, { [id]: (sign * frame) / 30 });
          expect(maxDifference(target, last)).toBeLessThan(2 * PIXEL);
          last = target;
        }
      }
  });
});

test('a slow drag of a slider or of its strength in one part has no vertex jump', () => {
  for (const face of faces)
    for (const { id, regions = [] } of SHAPE_SLIDERS)
      for (const region of regions) {
        let [last, weak] = [face.shape, planShape(face, { [id]: 1 }).target];
        for (let frame = 1; frame <= 30; frame++) {
          const { target } = planShape(face, { [id]: frame / 30 }, undefined, { [id]: { [region]: 0 } });
          expect(maxDifference(target, last)).toBeLessThan(2 * PIXEL);
          const less = planShape(face, { [id]: 1 }, undefined, { [id]: { [region]: 1 - frame / 30 } }).target;
          expect(maxDifference(less, weak)).toBeLessThan(2 * PIXEL);
          [last, weak] = [target, less];
        }
      }
});

test('the two halves set alike are the whole', () => {
  for (const face of faces)
    for (const { id, sides } of SHAPE_SLIDERS) {
      if (!sides) continue;
      const whole = planShape(face, { [id]: 0.6 });
      const halves = planShape(face, { [`${id}.left`]: 0.6, [`${id}.right`]: 0.6 });
      expect(halves).toEqual(whole);
      const both = planShape(face, { [id]: 0.4, [`${id}.left`]: 0.2, [`${id}.right`]: 0.2 });
      expect(maxDifference(both.target, whole.target)).toBeLessThan(1e-6);
    }
});

test('half of a slider leaves the other half of the face', () => {
  for (const face of faces) {
    const { target } = planShape(face, { 'brows.left': 1 });
    expect(movedAt(face, target, 105)).toBeGreaterThan(0.02);
    expect(movedAt(face, target, 334)).toBe(0);
    const right = planShape(face, { 'smile.right': 1 }).target;
    expect(movedAt(face, right, 291)).toBeGreaterThan(3 * movedAt(face, right, 61));
  }
});

function movedAt({ shape }: FaceGeometry, target: Float32Array, v: number): number {
  return Math.hypot(target[2 * v] - shape[2 * v], target[2 * v + 1] - shape[2 * v + 1]);
}

test('a turned head turns less, and none beyond 22°', () => {
  const [face] = faces;
  const moved = (yaw: number): number => {
    const turned = { ...face, yaw };
    return maxDifference(planShape(turned, { turn: 1 }).target, face.shape);
  };
  expect(moved(15)).toBeGreaterThan(0.4 * moved(5));
  expect(moved(15)).toBeLessThan(0.6 * moved(5));
  expect(moved(-23)).toBe(0);
});

test('what the mouth does is said: teeth for a smile, a cavity for a dropped jaw, in between for both', () => {
  const [face] = faces;
  expect(planShape(face, { smile: 1 })).toMatchObject({ mouth: 'opens', teethAmount: 1 });
  expect(planShape(face, { mouth_open: 1 })).toMatchObject({ mouth: 'opens', teethAmount: 0 });
  expect(planShape(face, { mouth_open: 0.5, smile: 0.5 })).toMatchObject({ mouth: 'opens', teethAmount: 0.5 });
  expect(planShape(face, { smile: -1 })).toMatchObject({ mouth: 'closes' });
  expect(planShape(face, { brows: 1, lips: 1 })).toMatchObject({ mouth: 'keep', teethAmount: 0 });
});

test('a generator takes its share of a smile; at share 0 it changes nothing', () => {
  const { photo, zero, edit } = meshesOf('closed-lips');
  const face = measureFace(photo);
  const rule = planShape(face, { smile: 1 }).target;
  const part = face.belowEyes;
  const drawn = (share: number): Float32Array =>
    planShape(face, { smile: 1 }, { zero, edit, share, instead: ['smile'], part }).target;
  expect(maxDifference(drawn(0), rule)).toBe(0);
  expect(maxDifference(drawn(0.5), rule)).toBeGreaterThan(PIXEL);
  expect(maxDifference(drawn(0.5), rule)).toBeLessThan(maxDifference(drawn(1), rule));
});

test('keys are ids, with a side where there are sides', () => {
  expect(shapeOf('smile')?.slider.id).toBe('smile');
  expect(shapeOf('brows.left')).toMatchObject({ side: 'left' });
  for (const key of ['age', 'turn.left', 'brows.middle', 'brows.', '', 'constructor'])
    expect(shapeOf(key)).toBeUndefined();
  expect(shapeValues({ age: 1, smile: 0.5, 'turn.left': 1 })).toEqual({ smile: 0.5 });
});
