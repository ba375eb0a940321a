import type { SliderInfo } from '../../worker/api.ts';
import type { Percents } from '../state/percents.ts';

/** The sliders that are offered without being asked for: no halves, none that an old edit alone may have. */
export function offered(infos: readonly SliderInfo[]): readonly SliderInfo[] {
  return infos.filter(({ of, retired }) => !of && !retired);
}

/**
 * The sliders to show: those that are offered, the halves of those set apart, and whatever else is set.
 * @param apart ids of sliders whose halves were asked for
 */
export function onShow(
  infos: readonly SliderInfo[],
  sliders: Percents,
  apart: ReadonlySet<string>,
): readonly SliderInfo[] {
  return infos.filter(({ id, of, retired }) => {
    if (of) return apart.has(of) || areApart(infos, of, sliders);
    return !retired || (sliders[id] ?? 0) !== 0;
  });
}

/** Whether one half of the face is set apart from the other. */
export function areApart(infos: readonly SliderInfo[], id: string, sliders: Percents): boolean {
  return infos.some((half) => half.of === id && (sliders[half.id] ?? 0) !== 0);
}
