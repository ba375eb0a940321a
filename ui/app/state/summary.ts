import type { ApplyMode } from '../../../plugin/messages.ts';
import type { SliderInfo } from '../../worker/api.ts';
import { readWhere } from '../../worker/mesh/where.ts';
import type { Percents } from './percents.ts';

/**
 * What an edit does in words, for layer and file names: "Smile +60 (left 50 %), Age −20" (a true minus sign); empty without an
 * edit.
 */
export function summarize(sliders: Percents, infos: readonly SliderInfo[]): string {
  return infos
    .filter(({ id }) => (sliders[id] ?? 0) !== 0)
    .map(({ id, label }) => `${label} ${signed(sliders[id])}${whereWords(sliders, id)}`)
    .join(', ');
}

/** " (left 50 %, mouth 0 %)": where a slider is weaker, and how strong it is there; empty where it is nowhere. */
export function whereWords(sliders: Percents, id: string): string {
  const parts = Object.entries(sliders).flatMap(([key, lacks]) => {
    const found = readWhere(key);
    return found?.id === id && lacks > 0 ? [`${found.region} ${100 - lacks} %`] : [];
  });
  return parts.length > 0 ? ` (${parts.sort().join(', ')})` : '';
}

/** "+60", "−20", "0" */
export function signed(percent: number): string {
  if (percent === 0) return '0';
  return percent > 0 ? `+${percent}` : `−${-percent}`;
}

/** What Apply did, for the status line. */
export function appliedWords(mode: ApplyMode, what: string): string {
  return `${mode === 'replace-fill' ? 'Changed' : 'Added'} ${what}`;
}
