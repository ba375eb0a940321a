import { meshesOf } from '../../../test/support/meshes.ts';
import { measureFace } from '../mesh/geometry.ts';
import { squareQuad } from '../mesh/mesh-finder.ts';
import { SHAPE_SLIDERS } from '../mesh/shapes/index.ts';
import { limitsOf } from './limits.ts';

const face = measureFace(meshesOf('teeth').photo);
const ids = SHAPE_SLIDERS.map(({ id }) => id);

test('a face seen from the front, large enough, has no limits', () => {
  expect(limitsOf(face, squareQuad(400))).toEqual([]);
});

test('turned heads and small faces are named with the sliders concerned', () => {
  const [turned] = limitsOf({ ...face, yaw: -30 }, squareQuad(400));
  expect(turned.sliders).toEqual(['turn', 'nod']);
  const [far] = limitsOf({ ...face, yaw: 50 }, squareQuad(400));
  expect(far.sliders).toEqual(ids);
  const [small] = limitsOf(face, squareQuad(60));
  expect(small.sliders).toEqual(expect.arrayContaining(['smile', 'mouth_open', 'eyes_open']));
  expect(small.sliders).not.toContain('turn');
  for (const { sentence } of [turned, far, small]) expect(sentence).toMatch(/^[A-Z].*\.$/);
});
