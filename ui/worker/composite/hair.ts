/** Where hair is, and how much lighter the generator wants it. */
import { OVAL } from '../mesh/tables.ts';
import { plane } from '../image/planes.ts';
import { across, alongEyes, at, pointsOf } from './axes.ts';
import { guidedByGrey } from './guided.ts';
import { blur, clamp, ramp, wholeWindow } from './plane.ts';
import { coverage, loopOf, softCoverage } from './polygon.ts';
import { SIDE, type FacePixels, type Generated } from './types.ts';
import { logRatio } from './in-place.ts';
import { lumaOf } from './luma.ts';
import { sampleAt } from './plane.ts';

/**
 * SIDE², 0..1: the person without the face, without what has the colour of forehead and cheeks, above the chin, its edges from
 * the photo. All 0 where no person mask is known: hair cannot be told from a wall then.
 */
export function hairMask(face: FacePixels): Float32Array {
  const { person, luma, crop, skin, mesh } = face;
  const count = SIDE * SIDE;
  if (!person) return new Float32Array(count);
  const points = pointsOf(mesh.points);
  const oval = coverage(loopOf(points.data, points.stride, OVAL), wholeWindow(SIDE));
  const [red, blue] = [plane(crop, 0), plane(crop, 2)];
  const features = [
    (i: number): number => luma[i] / 28,
    (i: number): number => (blue[i] - luma[i]) / 10,
    (i: number): number => (red[i] - luma[i]) / 10,
  ];
  const inner: number[] = [];
  for (let i = 0; i < count; i++) if (oval[i] * skin[i] > 0.5) inner.push(i);
  const centre = features.map((of) => median(inner.map(of)));
  const unlike = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let k = 0; k < 3; k++) sum += (features[k](i) - centre[k]) ** 2;
    unlike[i] = Math.sqrt(sum);
  }
  blur(unlike, SIDE, SIDE, 0.004 * SIDE);
  const face2 = softCoverage(loopOf(points.data, points.stride, OVAL), wholeWindow(SIDE), 0.008);
  const down = across(alongEyes(points));
  const [top, chin] = [at(points, 10), at(points, 152)];
  const height = Math.hypot(chin.x - top.x, chin.y - top.y);
  const rough = new Float32Array(count);
  for (let y = 0, i = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++, i++) {
      const below = ((x + 0.5) / SIDE - chin.x) * down.x + ((y + 0.5) / SIDE - chin.y) * down.y;
      rough[i] =
        person[i] * (1 - face2[i]) * ramp(unlike[i], 1.6, 3.2) * (1 - ramp(below, -0.25 * height, 0.05 * height));
    }
  // A highlight on the forehead is an island, hair is not.
  const wide = rough.slice();
  blur(wide, SIDE, SIDE, 0.03 * SIDE);
  for (let i = 0; i < count; i++) rough[i] *= ramp(wide[i], 0.2, 0.5);
  const held = guidedByGrey(
    luma.map((y) => y / 255),
    rough,
    SIDE,
    0.012 * SIDE,
    0.001,
  );
  for (let i = 0; i < count; i++) held[i] = clamp(held[i], 0, 1) * person[i];
  return held;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

const READ = 128;

/** Log of how much lighter hair gets: one number, read above and beside the face that the generator drew. */
export function hairAmount({ before, after, beforeMesh }: Generated, sign: number): number {
  const points = pointsOf(beforeMesh.points);
  const sized = (picture: Generated['before']): Float32Array => {
    const luma = lumaOf(picture);
    const out = new Float32Array(READ * READ);
    for (let y = 0, i = 0; y < READ; y++)
      for (let x = 0; x < READ; x++, i++)
        out[i] = sampleAt(luma, picture.width, picture.height, (x + 0.5) / READ, (y + 0.5) / READ);
    return out;
  };
  const ratio = logRatio(sized(before), sized(after), READ, 0.012, 1.2);
  const oval = loopOf(points.data, points.stride, OVAL);
  let [cx, cy] = [0, 0];
  for (let i = 0; i < oval.length; i += 2) {
    cx += (2 * oval[i]) / oval.length;
    cy += (2 * oval[i + 1]) / oval.length;
  }
  const grown = oval.map((value, i) => (i % 2 === 0 ? cx + 1.25 * (value - cx) : cy + 1.25 * (value - cy)));
  const outer = coverage(grown, wholeWindow(READ));
  const inner = coverage(oval, wholeWindow(READ));
  const eyes = at(points, 33).y;
  let [sum, weights] = [0, 0];
  for (let y = 0, i = 0; y < READ; y++)
    for (let x = 0; x < READ; x++, i++) {
      const shell = (y + 0.5) / READ < eyes ? outer[i] * (1 - inner[i]) : 0;
      const weight = (shell + 1e-9) * (Math.abs(ratio[i]) + 1e-3);
      sum += weight * Math.max(0, sign * ratio[i]);
      weights += weight;
    }
  return (sign * sum) / weights;
}
