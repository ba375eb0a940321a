import { readWhere } from '../../worker/mesh/where.ts';
import type { SliderValues } from '../../worker/api.ts';

/**
 * Slider positions in whole percent, -100..100, by direction id; zeros are left out. By `whereKey` what a slider lacks in a part of
 * the face, 0..100.
 */
export type Percents = Readonly<Record<string, number>>;

/** Sliders by face number; faces at zero are left out. */
export type FacePercents = Readonly<Record<number, Percents>>;

export function isNeutral(sliders: Percents): boolean {
  return Object.entries(sliders).every(([id, value]) => value === 0 || readWhere(id) !== undefined);
}

export function samePercents(a: Percents, b: Percents): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => (a[name] ?? 0) === (b[name] ?? 0));
}

export function sameFaces(a: FacePercents, b: FacePercents): boolean {
  const faces = new Set([...Object.keys(a), ...Object.keys(b)].map(Number));
  return [...faces].every((face) => samePercents(a[face] ?? {}, b[face] ?? {}));
}

/** Percent → the engine's -1..1, zeros left out. */
export function toValues(sliders: Percents): SliderValues {
  return Object.fromEntries(
    Object.entries(sliders)
      .filter(([, percent]) => percent !== 0)
      .map(([id, percent]) => [id, percent / 100]),
  );
}
