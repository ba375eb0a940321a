import { PortraitError } from '../../../models/errors.ts';
import type { DirectionInfo } from '../../../models/format/index.ts';
import type { SliderInfo, SliderValues } from '../api.ts';

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

export function describeSliders(directions: readonly DirectionInfo[]): SliderInfo[] {
  return directions.map(({ id, label, group, negativeLabel, positiveLabel }) => ({
    id,
    label,
    group,
    ...(negativeLabel === undefined ? {} : { negativeLabel }),
    ...(positiveLabel === undefined ? {} : { positiveLabel }),
  }));
}
