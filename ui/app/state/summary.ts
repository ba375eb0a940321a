import type { ApplyMode } from '../../../plugin/messages.ts';
import type { SliderInfo } from '../../worker/api.ts';
import type { Percents } from './percents.ts';

/** What an edit does in words, for layer and file names: "Smile +60, Age −20" (a true minus sign); empty without an edit. */
export function summarize(sliders: Percents, infos: readonly SliderInfo[]): string {
  return infos
    .filter(({ id }) => (sliders[id] ?? 0) !== 0)
    .map(({ id, label }) => `${label} ${signed(sliders[id])}`)
    .join(', ');
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
