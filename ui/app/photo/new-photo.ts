import type { NamedLayer } from '../../../plugin/messages.ts';
import { UNTOUCHED_LOOKS } from '../state/look.ts';
import { WHOLE } from '../state/zoom.ts';
import type { PanelPhoto, PanelState } from '../state/state.ts';

/** What a photo begins with, whatever was on show before it. */
const NEW_PHOTO = {
  portrait: null,
  opened: null,
  shown: null,
  refining: null,
  draft: null,
  ...UNTOUCHED_LOOKS,
  applied: null,
  done: null,
  applying: false,
  elsewhere: false,
  zoom: WHOLE,
  applyMode: 'new-layer',
} as const;

export const NOTHING_OPEN = { ...NEW_PHOTO, photo: null, progress: null } as const;

/**
 * Turning to another of several selected layers keeps the sliders that are set: they are meant for all of them. So does the
 * same seed drawn by another model.
 */
export function newPhoto(photo: PanelPhoto, { photo: before, ...state }: PanelState): Partial<PanelState> {
  const among = idsOf(photo.selected) !== '' && idsOf(photo.selected) === idsOf(before?.selected);
  const { sliders, strength, applyMode } = state;
  const redrawn = photo.layerId === null && before?.layerId === null && sameSeed(photo, before);
  const kept = { ...(photo.edit ? {} : { sliders, strength }), applyMode };
  return { ...NEW_PHOTO, photo, ...(among || redrawn ? kept : {}) };
}

function sameSeed({ generated: a }: PanelPhoto, { generated: b }: PanelPhoto): boolean {
  return a !== undefined && b !== undefined && a.seed === b.seed && a.truncation === b.truncation;
}

function idsOf(layers: readonly NamedLayer[] = []): string {
  return layers.map(({ layerId }) => layerId).join();
}
