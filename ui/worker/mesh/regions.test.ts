/** Parts of the face: soft, together all of it, and what a slider is in them. */
import { maxDifference } from '../../../test/support/fixtures.ts';
import { meshesOf, PEOPLE } from '../../../test/support/meshes.ts';
import { measureFace } from './geometry.ts';
import { planShape } from './plan-shape.ts';
import { regionsOf, weightsOf } from './regions.ts';
import { SHAPE_SLIDERS } from './shapes/index.ts';
import { FILL, LIDS, OUTER_LIPS, TRIANGLES, VERTICES } from './tables.ts';
import { REGIONS, whereKey, wheresOf, type Region } from './where.ts';

const faces = PEOPLE.map((person) => measureFace(meshesOf(person).photo));
const PIXEL = 1 / 512;

test('the parts together are the whole face, and so are its halves', () => {
  for (const face of faces) {
    const regions = regionsOf(face);
    for (let v = 0; v < VERTICES; v++) {
      const sum = (names: readonly Region[]): number => names.reduce((all, name) => all + regions[name][v], 0);
      expect(sum(['mouth', 'eyes', 'brows', 'cheeks', 'jaw', 'hair'])).toBeCloseTo(1, 5);
      expect(sum(['left', 'right'])).toBeCloseTo(1, 5);
    }
  }
});

test('lips are mouth, lids are eyes, the tip of the nose is skin, the chin is jaw', () => {
  for (const face of faces) {
    const { mouth, eyes, cheeks, jaw } = regionsOf(face);
    for (const v of OUTER_LIPS) expect(mouth[v]).toBeGreaterThan(0.75);
    for (const v of LIDS.flat()) expect(eyes[v]).toBeGreaterThan(0.6);
    expect(cheeks[4]).toBeGreaterThan(0.6);
    expect(jaw[152]).toBeGreaterThan(0.75);
  }
});

test('no edge is sharp: along an edge of a triangle no part changes by more than its length allows', () => {
  for (const face of faces) {
    const regions = regionsOf(face);
    for (let t = 0; t < TRIANGLES.length; t++) {
      const [a, b] = [TRIANGLES[t], TRIANGLES[t % 3 === 2 ? t - 2 : t + 1]];
      const length = Math.hypot(face.shape[2 * a] - face.shape[2 * b], face.shape[2 * a + 1] - face.shape[2 * b + 1]);
      for (const name of REGIONS)
        expect(Math.abs(regions[name][a] - regions[name][b])).toBeLessThan(0.02 + (9 * length) / face.unit);
    }
  }
  expect(FILL.mouth.length).toBeGreaterThan(0);
});

test('without a weaker part there are no weights, and a slider is what it was, to the bit', () => {
  const [face] = faces;
  expect(weightsOf(face, undefined)).toBeUndefined();
  expect(weightsOf(face, { left: 1 })).toBeUndefined();
  expect(planShape(face, { smile: 0.7 }, undefined, { smile: { left: 1 } })).toEqual(planShape(face, { smile: 0.7 }));
});

test('nothing in all of its halves or parts is nothing', () => {
  for (const face of faces) {
    const none = planShape(face, { smile: 1 }, undefined, { smile: { left: 0, right: 0 } });
    expect(maxDifference(none.target, face.shape)).toBeLessThan(1e-6);
  }
});

test('in every part that a slider offers it does something, and less of it there is less', () => {
  for (const slider of SHAPE_SLIDERS)
    for (const region of slider.regions ?? [])
      for (const face of faces) {
        const whole = planShape(face, { [slider.id]: 1 });
        const some = planShape(face, { [slider.id]: 1 }, undefined, { [slider.id]: { [region]: 0 } });
        const eyes = whole.irisShift?.some((shift, eye) => some.irisShift?.[eye][0] !== shift[0]);
        const all = maxDifference(whole.target, some.target);
        if (!(all > 0.5 * PIXEL || eyes))
          throw new Error(`${slider.id} in ${region}: ${all / PIXEL} px, face ${faces.indexOf(face)}`);
        const half = planShape(face, { [slider.id]: 1 }, undefined, { [slider.id]: { [region]: 0.5 } });
        expect(maxDifference(half.target, some.target)).toBeLessThan(all + 1e-6);
      }
});

test('a smile without its left half leaves the left corner of the mouth, and without its eyes the lids', () => {
  for (const face of faces) {
    const moved = (target: Float32Array, v: number): number =>
      Math.hypot(target[2 * v] - face.shape[2 * v], target[2 * v + 1] - face.shape[2 * v + 1]);
    const right = planShape(face, { smile: 1 }, undefined, { smile: { left: 0 } }).target;
    expect(moved(right, 291)).toBeGreaterThan(3 * moved(right, 61));
    const whole = planShape(face, { smile: 1 }).target;
    const mouth = planShape(face, { smile: 1 }, undefined, { smile: { eyes: 0 } }).target;
    expect(moved(mouth, 145)).toBeLessThan(0.4 * moved(whole, 145));
    expect(moved(mouth, 291)).toBeGreaterThan(0.9 * moved(whole, 291));
  }
});

test('one eye alone looks elsewhere, and one alone grows', () => {
  const [face] = faces;
  const { irisShift } = planShape(face, { gaze: 1 }, undefined, { gaze: { left: 0 } });
  expect(Math.abs(irisShift![0][0])).toBeLessThan(0.02);
  expect(irisShift![1][0]).toBeGreaterThan(0.3);
  const { eyeScale } = planShape(face, { eye_size: 1 }, undefined, { eye_size: { right: 0 } });
  expect(Math.abs(eyeScale![1])).toBeLessThan(0.1 * eyeScale![0]);
});

test('among slider values it stands as what is lacking', () => {
  const values = { smile: 1, [whereKey('smile', 'left')]: 0.25, [whereKey('age', 'eyes')]: 1, 'smile@nose': 1 };
  expect(wheresOf(values)).toEqual({ smile: { left: 0.75 }, age: { eyes: 0 } });
});
