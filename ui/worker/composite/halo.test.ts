import { eachPixel, outward, plainFace, plainPortrait } from '../../../test/support/plain-face.ts';
import { createPlanes, plane } from '../image/planes.ts';
import { CHANGE, REPLACE, type Change } from './change.ts';
import { createEdges } from './edges.ts';
import { createRemoveHalo } from './halo.ts';

const removeHalo = createRemoveHalo(plainFace(), createEdges(plainPortrait(128)));

/** A head made darker, a little too wide for the photo's: the ring around it is the halo. */
function darker(size: number, replace: number): Change {
  const change = createPlanes(size, size, 7);
  eachPixel(size, (i, x, y) => {
    for (let c = 0; c < 3; c++) plane(change, CHANGE + c)[i] = outward(x, y) < 1.06 ? -40 : 0;
    plane(change, REPLACE)[i] = replace;
  });
  return change;
}

/** Mean change of the places `from` to `to` heads out. */
function mean(change: Change, from: number, to: number): number {
  let [sum, count] = [0, 0];
  eachPixel(change.width, (i, x, y) => {
    if (outward(x, y) < from || outward(x, y) > to) return;
    sum += plane(change, CHANGE)[i];
    count++;
  });
  return sum / count;
}

test.each([
  [64, 0],
  [128, 0],
  [256, 0],
  [128, 0.7],
])('at %d px, %d replaced: the ring around the head goes, the change on the head stays', (size, replace) => {
  const after = removeHalo(darker(size, replace));
  expect(mean(darker(size, replace), 1.02, 1.05)).toBe(-40);
  expect(mean(after, 1.02, 1.05)).toBeGreaterThan(-24);
  expect(mean(after, 0.8, 0.97)).toBeLessThan(-36);
});

test('well inside the face the change stays as it was drawn, and it replaces the photo only there', () => {
  const drawn = darker(128, 0.7);
  eachPixel(128, (i, x) => (plane(drawn, CHANGE)[i] *= Math.floor(x * 32) % 2));
  const after = removeHalo({ ...drawn, data: drawn.data.slice() });
  const [mouth, hair] = [83 * 128 + 64, 12 * 128 + 64];
  for (const n of [CHANGE, CHANGE + 1, CHANGE + 2, REPLACE])
    for (const at of [mouth, mouth + 2, mouth + 4]) expect(plane(after, n)[at]).toBe(plane(drawn, n)[at]);
  expect(plane(drawn, REPLACE)[hair]).toBeGreaterThan(0);
  expect(plane(after, REPLACE)[hair]).toBe(0);
});

test('no change stays none', () => {
  expect(removeHalo(createPlanes(128, 128, 7)).data.every((value) => value === 0)).toBe(true);
});
