/** Where hair is, and how much lighter the generator wants it. */
import { OVAL } from '../mesh/tables.ts';
import { plane } from '../image/planes.ts';
import { across, alongEyes, at, pointsOf } from './axes.ts';
import { guidedByGrey } from './guided.ts';
import { blur, clamp, ramp, wholeWindow } from './plane.ts';
import { coverage, loopOf, softCoverage } from './polygon.ts';
import { SIDE, type FacePixels, type GeneratedPicture, type Toned } from './types.ts';
import { logRatio } from './in-place.ts';
import { lumaOf } from './luma.ts';
import { sampleAt } from './plane.ts';

/** What a kind of pixel looks like: middle and spread of luminance and the two tints. */
interface Look {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Least deviations: luminance in levels, tints in levels. */
const LEAST = [16, 5, 5] as const;
/** Hair that is surely hair lies beside the oval grown by this, and so far from the skin's look. */
const [BESIDE, UNLIKE] = [1.16, 2.2];
/** Fewer such pixels (of SIDE²) are no hair. */
const FEWEST = 60;
/** Skin that is brighter than most is a highlight, and still skin. */
const HIGHLIGHT = 0.35;

/**
 * SIDE², 0..1: the person without the face, where it looks more like the hair than like the skin, above the chin; its edges from
 * the photo. All 0 where no person mask is known, since hair cannot be told from a wall then, and for the bald.
 */
export function hairMask(face: FacePixels): Float32Array {
  const { person, luma, crop, skin, mesh } = face;
  const count = SIDE * SIDE;
  if (!person) return new Float32Array(count);
  const points = pointsOf(mesh.points);
  const loop = loopOf(points.data, points.stride, OVAL);
  const oval = coverage(loop, wholeWindow(SIDE));
  const beside = coverage(grown(loop, BESIDE), wholeWindow(SIDE));
  const [red, blue] = [plane(crop, 0), plane(crop, 2)];
  const features = [luma, blue.map((b, i) => b - luma[i]), red.map((r, i) => r - luma[i])];
  const down = across(alongEyes(points));
  const [top, chin] = [at(points, 10), at(points, 152)];
  const height = Math.hypot(chin.x - top.x, chin.y - top.y);
  const below = (i: number): number =>
    (((i % SIDE) + 0.5) / SIDE - chin.x) * down.x + ((Math.floor(i / SIDE) + 0.5) / SIDE - chin.y) * down.y;

  const inner: number[] = [];
  for (let i = 0; i < count; i++) if (oval[i] * skin[i] > 0.5) inner.push(i);
  if (inner.length === 0) return new Float32Array(count);
  const ofSkin = lookOf(features, inner);
  const seeds: number[] = [];
  for (let i = 0; i < count; i++)
    if (
      person[i] > 0.9 &&
      beside[i] === 0 &&
      below(i) < -0.3 * height &&
      unlike(features, ofSkin, i, HIGHLIGHT) > UNLIKE
    )
      seeds.push(i);
  if (seeds.length < FEWEST) return new Float32Array(count);
  const ofHair = lookOf(features, seeds);

  const rough = new Float32Array(count);
  const face2 = softCoverage(loop, wholeWindow(SIDE), 0.008);
  for (let i = 0; i < count; i++) {
    if (person[i] === 0 || face2[i] > 0.99) continue;
    const nearer = unlike(features, ofSkin, i, HIGHLIGHT) - unlike(features, ofHair, i, 1);
    rough[i] = person[i] * (1 - face2[i]) * ramp(nearer, -0.4, 1) * (1 - ramp(below(i), -0.25 * height, 0.05 * height));
  }
  // A patch of skin that looks like hair is an island, hair is not.
  const wide = rough.slice();
  blur(wide, SIDE, SIDE, 0.03 * SIDE);
  for (let i = 0; i < count; i++) rough[i] *= ramp(wide[i], 0.2, 0.5);
  const grey = luma.map((y) => y / 255);
  const held = guidedByGrey(grey, rough, SIDE, 0.012 * SIDE, 0.001);
  for (let i = 0; i < count; i++) held[i] = clamp(held[i], 0, 1) * person[i];
  return held;
}

function lookOf(features: readonly Float32Array[], of: readonly number[]): Look {
  // Medians: at a head's rim some of what is behind always slips in.
  const mean = features.map((values) => median(of.map((i) => values[i])));
  const deviation = features.map((values, k) =>
    Math.max(LEAST[k], 1.48 * median(of.map((i) => Math.abs(values[i] - mean[k])))),
  );
  return { mean, deviation };
}

function median(values: readonly number[]): number {
  return Float64Array.from(values).sort()[values.length >> 1];
}

/** Distance from a look, in deviations. @param brighter weight of what is brighter than its mean: a highlight has the light's colour */
function unlike(features: readonly Float32Array[], { mean, deviation }: Look, i: number, brighter: number): number {
  let sum = 0;
  const light = (features[0][i] - mean[0]) / deviation[0];
  for (let k = 0; k < 3; k++) {
    const d = (features[k][i] - mean[k]) / deviation[k];
    sum += (light > 1 || (k === 0 && light > 0) ? brighter : 1) * d * d;
  }
  return Math.sqrt(sum);
}

/** A loop, larger about its middle. */
function grown(loop: Float32Array, by: number): Float32Array {
  let [cx, cy] = [0, 0];
  for (let i = 0; i < loop.length; i += 2) {
    cx += (2 * loop[i]) / loop.length;
    cy += (2 * loop[i + 1]) / loop.length;
  }
  return loop.map((value, i) => (i % 2 === 0 ? cx + by * (value - cx) : cy + by * (value - cy)));
}

const READ = 128;

/** Log of how much lighter hair gets: one number, read above and beside the face that the generator drew. */
export function hairAmount({ before, after, beforeMesh, value }: Toned): number {
  const sign = Math.sign(value);
  const points = pointsOf(beforeMesh.points);
  const sized = (picture: GeneratedPicture): Float32Array => {
    const luma = lumaOf(picture);
    const out = new Float32Array(READ * READ);
    for (let y = 0, i = 0; y < READ; y++)
      for (let x = 0; x < READ; x++, i++)
        out[i] = sampleAt(luma, picture.width, picture.height, (x + 0.5) / READ, (y + 0.5) / READ);
    return out;
  };
  const ratio = logRatio(sized(before), sized(after), READ, 0.012, 1.2);
  const oval = loopOf(points.data, points.stride, OVAL);
  const outer = coverage(grown(oval, 1.25), wholeWindow(READ));
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
