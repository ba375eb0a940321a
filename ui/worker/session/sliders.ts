import { PortraitError } from '../../../models/errors.ts';
import { printable, type DirectionInfo } from '../../../models/format/index.ts';
import type { FaceSliders, SliderInfo, SliderValues } from '../api.ts';

/** Clamped to -1..1, zeros left out. @throws PortraitError usage for an id the model does not have, or a value that is no number */
export function cleanSliders(values: SliderValues, known: readonly DirectionInfo[]): SliderValues {
  const out: Record<string, number> = {};
  for (const [id, value] of Object.entries(values)) {
    if (!known.some((d) => d.id === id))
      throw new PortraitError(
        'usage',
        `There is no slider "${id}"; this model has ${known.map((d) => d.id).join(', ')}.`,
      );
    if (!Number.isFinite(value))
      throw new PortraitError('usage', `The value of "${id}" must be a number from -1 to 1.`);
    if (value !== 0) out[id] = Math.min(1, Math.max(-1, value));
  }
  return out;
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
    .filter(([, sliders]) => Object.keys(sliders).length > 0)
    .sort(([a], [b]) => a - b);
}

export function noSuchFace(face: number): PortraitError {
  return new PortraitError('usage', `There is no face number ${face + 1} in this picture.`);
}

/** The same text for the same sliders, whatever order they were given in. */
export function keyOf(sliders: SliderValues): string {
  return JSON.stringify(Object.entries(sliders).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function describeSliders(directions: readonly DirectionInfo[]): SliderInfo[] {
  return directions.map(({ id, label, group, negativeLabel, positiveLabel }) => ({
    id,
    label: printable(label),
    group: printable(group),
    ...(negativeLabel === undefined ? {} : { negativeLabel: printable(negativeLabel) }),
    ...(positiveLabel === undefined ? {} : { positiveLabel: printable(positiveLabel) }),
  }));
}
