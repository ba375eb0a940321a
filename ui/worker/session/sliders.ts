/** Which sliders there are: those of the face mesh, and what of a model's directions they leave. */
import { PortraitError } from '../../../models/errors.ts';
import { printable, type DirectionInfo } from '../../../models/format/index.ts';
import type { FaceSliders, SliderInfo, SliderValues } from '../api.ts';
import { SHAPE_SLIDERS, shapeOf } from '../mesh/shapes/index.ts';
import { readWhere, REGIONS, type Region } from '../mesh/where.ts';

/**
 * Directions that are not offered: what they do is not good enough for a photo. An edit that has one is still drawn.
 * (gender: marks 3 of 10, hardly seen; a better model may earn it back.)
 */
const RETIRED: readonly string[] = ['gender'];

/** Shape sliders that a direction of the same name takes part in. The others of that name are left to the mesh alone. */
export const REFINED: readonly string[] = ['smile'];

/** Parts of the face in which a direction can be weaker, by what is known of it. */
const REGIONS_OF: Readonly<Record<string, readonly Region[]>> = {
  age: ['mouth', 'eyes', 'brows', 'cheeks', 'jaw', 'left', 'right'],
  beard: ['mouth', 'cheeks', 'jaw', 'left', 'right'],
  hair_light: ['left', 'right'],
};

/** Clamped to -1..1, zeros left out. @throws PortraitError usage for an id there is no slider of, or a value that is no number */
export function cleanSliders(values: SliderValues, known: readonly DirectionInfo[]): SliderValues {
  const out: Record<string, number> = {};
  for (const [id, value] of Object.entries(values)) {
    if (readWhere(id)) {
      const lacks = lackOf(id, value, known);
      if (lacks !== 0) out[id] = lacks;
      continue;
    }
    if (!shapeOf(id) && !known.some((d) => d.id === id))
      throw new PortraitError('usage', `There is no slider "${id}"; this model has ${offered(known).join(', ')}.`);
    if (!Number.isFinite(value))
      throw new PortraitError('usage', `The value of "${id}" must be a number from -1 to 1.`);
    if (value !== 0) out[id] = Math.min(1, Math.max(-1, value));
  }
  return out;
}

/** @throws PortraitError usage for a slider or a part of the face that there is not, or a value that is no number */
function lackOf(key: string, value: number, known: readonly DirectionInfo[]): number {
  const { id = '', region = '' } = readWhere(key) ?? {};
  const regions: readonly string[] = describeSliders(known).find((slider) => slider.id === id)?.regions ?? [];
  if (!regions.includes(region))
    throw new PortraitError(
      'usage',
      regions.length === 0
        ? `“${id}” is no slider with parts of the face.`
        : `“${id}” has no part “${region}” of the face; it has ${regions.join(', ')}.`,
    );
  if (!Number.isFinite(value))
    throw new PortraitError('usage', `How much weaker “${id}” is there must be a number from 0 to 1.`);
  return Math.min(1, Math.max(0, value));
}

/**
 * The sliders of every face, in the order of the faces; faces with nothing set are left out.
 * @param count faces there are
 * @throws PortraitError usage as above, and for a face that is not there
 */
export function cleanFaces(
  faces: FaceSliders,
  known: readonly DirectionInfo[],
  count: number,
): readonly (readonly [face: number, sliders: SliderValues])[] {
  return Object.entries(faces)
    .map(([key, values]) => {
      const face = Number(key);
      if (!Number.isInteger(face) || face < 0 || face >= count) throw noSuchFace(face);
      return [face, cleanSliders(values, known)] as const;
    })
    .filter(([, sliders]) => Object.keys(sliders).some((id) => !readWhere(id)))
    .sort(([a], [b]) => a - b);
}

export function noSuchFace(face: number): PortraitError {
  return new PortraitError('usage', `There is no face number ${face + 1} in this picture.`);
}

/** The same text for the same sliders, whatever order they were given in. */
export function keyOf(sliders: SliderValues): string {
  return JSON.stringify(Object.entries(sliders).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Ids of the sliders that a face as a whole is offered. */
function offered(directions: readonly DirectionInfo[]): string[] {
  return describeSliders(directions).flatMap(({ id, of, retired }) => (of || retired ? [] : [id]));
}

/** What of the values the generator has to draw. Half a smile is left to the mesh: a direction has no sides. */
export function modelValues(sliders: SliderValues, directions: readonly DirectionInfo[]): SliderValues {
  return Object.fromEntries(
    Object.entries(sliders).filter(
      ([id]) =>
        directions.some((d) => d.id === id) &&
        (!shapeOf(id) || (REFINED.includes(id) && !sliders[`${id}.left`] && !sliders[`${id}.right`])),
    ),
  );
}

/**
 * All there are: the shape sliders first, each followed by its two halves where it has any, then the directions that are none
 * of them.
 */
export function describeSliders(directions: readonly DirectionInfo[]): SliderInfo[] {
  const shapes = SHAPE_SLIDERS.flatMap(({ id, label, group, negativeLabel, positiveLabel, sides, regions }) => {
    const plain: SliderInfo = { id, label, group, negativeLabel, positiveLabel, kind: 'shape' };
    const whole: SliderInfo = { ...plain, ...(regions ? { regions } : {}) };
    const half = (side: 'left' | 'right'): SliderInfo => ({
      ...plain,
      id: `${id}.${side}`,
      label: `${label} ${side}`,
      of: id,
    });
    return sides ? [whole, half('left'), half('right')] : [whole];
  });
  const drawn = directions
    .filter(({ id }) => !shapeOf(id))
    .map(({ id, label, group, negativeLabel, positiveLabel }): SliderInfo => {
      return {
        id,
        label: printable(label),
        group: printable(group),
        kind: 'model',
        ...(negativeLabel === undefined ? {} : { negativeLabel: printable(negativeLabel) }),
        ...(positiveLabel === undefined ? {} : { positiveLabel: printable(positiveLabel) }),
        ...(REGIONS_OF[id] ? { regions: REGIONS_OF[id] } : { regions: REGIONS, unknown: true }),
        ...(RETIRED.includes(id) && { retired: true }),
      };
    });
  return [...shapes, ...drawn];
}
