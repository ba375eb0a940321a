/**
 * Sliders of tone: age, beard, hair. The generator says where and how much; the photo's own detail is made deeper, calmer or
 * darker. No pixel of the generator gets into the photo.
 */
import { BEARD, OUTER_LIPS } from '../mesh/tables.ts';
import { plane } from '../image/planes.ts';
import { writeGeneral } from './general.ts';
import { hairAmount, hairMask } from './hair.ts';
import { writeHair } from './hair-light.ts';
import { inPlace, logRatio } from './in-place.ts';
import { linesOf, softened } from './own-lines.ts';
import { weakened } from './strength.ts';
import { clamp, ramp, sampleAt, wholeWindow } from './plane.ts';
import { loopOf, smoothLoop, softCoverage } from './polygon.ts';
import { pointsOf } from './axes.ts';
import {
  LEVELS,
  LOG,
  SIDE,
  STUBBLE,
  TONE,
  type FacePixels,
  type Generated,
  type GeneratedPicture,
  type Toned,
} from './types.ts';

export interface Tones {
  readonly tone: Float32Array;
  readonly surroundings: Float32Array;
  readonly chroma: Float32Array | null;
}

/** Side of the planes on which the generator's pictures are compared: they have no more detail than that. */
const COMPARED = 128;

/** What of tone depends on the photo alone. */
interface OwnTone {
  /** Lines of the face: luminance between two blurs. */
  readonly lines: Float32Array;
  /** Texture of a beard: luminance without its blur. */
  readonly texture: Float32Array;
  readonly beard: Float32Array;
  /** 0..1: how much the face is skin there, and no beard. */
  readonly bare: Float32Array;
  readonly hair: () => Float32Array;
  readonly surroundings: Float32Array;
  /** What the generator says, by its picture with the slider: it stays while another slider moves. */
  readonly said: Record<'age' | 'beard', WeakMap<GeneratedPicture, Float32Array>>;
  readonly lightness: WeakMap<GeneratedPicture, number>;
}

const owns = new WeakMap<FacePixels, OwnTone>();

function ownTone(face: FacePixels): OwnTone {
  let own = owns.get(face);
  if (!own) {
    let hair: Float32Array | undefined;
    const texture = difference(face.luma, softened(face.luma, 0.014));
    const beard = beardZone(face);
    own = {
      lines: linesOf(face),
      texture,
      beard,
      bare: bareOf(face, texture, beard),
      hair: () => (hair ??= hairMask(face)),
      surroundings: surroundingsOf(face),
      said: { age: new WeakMap(), beard: new WeakMap() },
      lightness: new WeakMap(),
    };
    owns.set(face, own);
  }
  return own;
}

function difference(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value - b[i]);
}

/** Red and blue in parts of the luminance, of what is around: a wrinkle that gets lighter must not show its own, stronger colour. */
function surroundingsOf({ crop }: FacePixels): Float32Array {
  const [r, g, b] = [0, 1, 2].map((c) => softened(plane(crop, c), 0.02));
  const out = new Float32Array(2 * r.length);
  for (let i = 0; i < r.length; i++) {
    const y = Math.max(8, 0.299 * r[i] + 0.587 * g[i] + 0.114 * b[i]);
    out[2 * i] = r[i] / y;
    out[2 * i + 1] = b[i] / y;
  }
  return out;
}

/** How far from the person's edge a mask may be wrong, px of SIDE. */
const UNSURE = 4;

/** 1 on pixels whose neighbours are all person. */
function insidePerson(person: Float32Array): Float32Array {
  let out = person;
  for (let round = 0; round < UNSURE; round++) {
    const from = out;
    const at = (i: number): number => (i >= 0 && i < from.length ? from[i] : 1);
    out = from.map((value, i) => Math.min(value, at(i - 1), at(i + 1), at(i - SIDE), at(i + SIDE)));
  }
  return softened(out, 0.004);
}

/** Where a beard grows, off the lips; not quite to the edge of the person, beside which a wall would show it. */
function beardZone({ mesh, person }: FacePixels): Float32Array {
  const { data, stride } = pointsOf(mesh.points);
  const zone = softCoverage(smoothLoop(loopOf(data, stride, BEARD), 1), wholeWindow(SIDE), 0.02);
  const lips = softCoverage(loopOf(data, stride, OUTER_LIPS), wholeWindow(SIDE), 0.008);
  for (let i = 0; i < zone.length; i++) zone[i] *= 1 - Math.min(1, 1.4 * lips[i]);
  if (person) {
    const inner = insidePerson(person);
    for (let i = 0; i < zone.length; i++) zone[i] *= inner[i];
  }
  return zone;
}

/** Mean texture, in parts of the luminance, from which on the lower face counts as bearded, and wholly. */
const BEARDED = [0.04, 0.09] as const;

/** The lines between a beard's hairs are none of age. */
function bareOf({ luma }: FacePixels, texture: Float32Array, beard: Float32Array): Float32Array {
  const rough = softened(
    texture.map((value, i) => Math.abs(value) / (luma[i] + 20)),
    0.02,
  );
  return rough.map((value, i) => 1 - 0.85 * Math.min(1, 1.5 * beard[i]) * ramp(value, ...BEARDED));
}

/** Deepest that a line may get, levels; and shares of a line that the slider's ends add to it or take away: more looks drawn, or waxen. */
const DEEPEST = 13;
const LINES = { older: 0.5, younger: 0.5 } as const;
/** Hair takes this share of what the generator does to it: all of it looks dyed. */
const HAIR = 0.8;
/** Stubble takes this share of the generator's darkening, and no more than that (log): dark patches, as a moustache of one piece, look stuck on. */
const STUBBLY = { share: 0.62, most: 0.36 } as const;
/** And a beard goes by this share: what is under it is not in the photo. */
const SHAVEN = 0.5;

export function tonesOf(face: FacePixels, generated: Generated): Tones | null {
  const { age, beard, hair } = generated.toned ?? {};
  const { changed, strengths = {} } = generated;
  const general = generated.general ? changed : undefined;
  if (!age && !beard && !hair && !general) return null;
  const own = ownTone(face);
  const tone = new Float32Array(SIDE * SIDE * TONE);
  const { data, stride } = pointsOf(face.mesh.points);
  const flat = Float32Array.from({ length: 2 * 468 }, (_, i) => data[(i >> 1) * stride + (i & 1)]);
  if (age)
    weakened(tone, face, strengths.age, (into) => {
      const ratio = kept(own.said.age, age, () => ratioOf(age, flat, 0.012, 0.25));
      writeAge(into, face, own, ratio, age.value);
      return null;
    });
  if (beard)
    weakened(tone, face, strengths.beard, (into) => {
      const ratio = kept(own.said.beard, beard, () => ratioOf(beard, flat, beard.value > 0 ? 0.018 : 0.01, 1));
      writeBeard(into, own, ratio, beard.value);
      return null;
    });
  const light = hair ? HAIR * kept(own.lightness, hair, () => hairAmount(hair)) : 0;
  const warmth =
    light === 0
      ? null
      : weakened(tone, face, strengths.hair, (into) => writeHair(into, face, own.surroundings, own.hair(), light));
  const others = general
    ? weakened(tone, face, strengths.general, (into) => writeGeneral(into, face, general, flat))
    : null;
  const chroma = warmth && others ? warmth.map((value, i) => value + others[i]) : (warmth ?? others);
  if (face.person)
    for (let i = 0; i < face.person.length; i++) for (let c = 0; c < TONE; c++) tone[TONE * i + c] *= face.person[i];
  return { tone, surroundings: own.surroundings, chroma };
}

function kept<T>(of: WeakMap<GeneratedPicture, T>, { after }: Toned, make: () => T): T {
  const made = of.get(after) ?? make();
  of.set(after, made);
  return made;
}

/** @param flat the photo's points @param sigma, limit as `logRatio` has them */
function ratioOf(
  { before, after, beforeMesh, afterMesh }: Toned,
  flat: Float32Array,
  sigma: number,
  limit: number,
): Float32Array {
  const placed = inPlace(before, beforeMesh.points, flat, COMPARED);
  return logRatio(placed, inPlace(after, afterMesh.points, flat, COMPARED), COMPARED, sigma, limit);
}

function at(ratio: Float32Array, x: number, y: number): number {
  return sampleAt(ratio, COMPARED, COMPARED, (x + 0.5) / SIDE, (y + 0.5) / SIDE);
}

/** Light of folds, and the photo's own lines deeper (s > 0) or calmer (s < 0). No new wrinkle is drawn. */
function writeAge(tone: Float32Array, face: FacePixels, own: OwnTone, ratio: Float32Array, s: number): void {
  let [sum, weights] = [0, 0];
  for (let y = 0, i = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++, i++) {
      if (face.skin[i] === 0) continue;
      sum += face.skin[i] * at(ratio, x, y);
      weights += face.skin[i];
    }
  const mean = sum / Math.max(weights, 1e-9);
  for (let y = 0, i = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++, i++) {
      const mask = face.skin[i];
      if (mask < 1e-3) continue;
      const line = own.lines[i] < 0 ? own.lines[i] : 0.5 * own.lines[i];
      const deeper = (s > 0 ? LINES.older : LINES.younger) * s * own.bare[i] * line;
      const change = s > 0 ? DEEPEST * Math.tanh(deeper / DEEPEST) : deeper;
      tone[TONE * i + LEVELS] += mask * (change + face.luma[i] * (Math.exp(at(ratio, x, y) - mean) - 1));
    }
}

/** s > 0: the generator's darkening of the lower face, broken up by stubble. s < 0: its lightening, the photo's own texture calmed. */
function writeBeard(tone: Float32Array, own: OwnTone, ratio: Float32Array, s: number): void {
  for (let y = 0, i = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++, i++) {
      if (own.beard[i] < 1e-3) continue;
      const r = at(ratio, x, y);
      if (s > 0) {
        tone[TONE * i + STUBBLE] =
          STUBBLY.most * Math.tanh((STUBBLY.share * clamp(-r, 0, 1)) / STUBBLY.most) * own.beard[i];
      } else {
        const light = SHAVEN * clamp(r, 0, 1) * own.beard[i];
        tone[TONE * i + LOG] += light;
        tone[TONE * i + LEVELS] -= 0.7 * ramp(light, 0.03, 0.2) * own.texture[i] * Math.exp(light);
      }
    }
}
