import type { SliderInfo } from '../../worker/api.ts';

/** From this many on, looking for a slider by eye takes longer than typing two letters of its name. */
export const MANY = 13;

/** Sliders whose name, heading or end words hold every word typed; all of them for nothing typed. */
export function findSliders(infos: readonly SliderInfo[], typed: string): readonly SliderInfo[] {
  const words = plain(typed).split(' ').filter(Boolean);
  return infos.filter(({ label, group, negativeLabel = '', positiveLabel = '' }) => {
    const text = plain([label, group, negativeLabel, positiveLabel].join(' '));
    return words.every((word) => text.includes(word));
  });
}

/** Without capitals and accents, so that "cafe" finds "Café". */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
}
