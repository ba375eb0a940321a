import type { LayerPhoto } from '../../../plugin/messages.ts';
import type { History } from '../state/history.ts';
import { editKey } from '../state/edit-key.ts';
import { NO_STROKES } from '../../worker/brush/stroke.ts';
import { isEdited, snapshotOf, type Snapshot } from '../state/look.ts';
import type { OwnPortrait } from '../state/parts.ts';
import { isEmpty } from '../state/squares.ts';
import type { PanelPhoto, PanelState } from '../state/state.ts';

/** So many, the latest ones; what they hold is a few kB. */
const MOST = 100;

interface Left {
  readonly look: Snapshot;
  readonly history: History<Snapshot>;
  readonly picture: number;
}

type LeftEdit = Pick<
  PanelState,
  'face' | 'sliders' | 'strength' | 'code' | 'others' | 'strokes' | 'squares' | 'history'
>;

/**
 * Edits that were begun and left, by the layer (or the seed) they are of, for as long as the panel is open: who turns to
 * another photo finds them there again. What is in the document is not among them: it opens from there.
 */
export class LeftEdits {
  private readonly edits = new Map<string, Left>();

  /** The photo on show is about to go. @param key of its layer or seed, see `leftKey` */
  keep(key: string | null, state: PanelState): void {
    const { photo } = state;
    if (!photo || key === null || !isUnfinished(state)) return;
    this.edits.delete(key);
    this.edits.set(key, { look: snapshotOf(state), history: state.history, picture: printOf(photo) });
    const [oldest] = this.edits.keys();
    if (this.edits.size > MOST) this.edits.delete(oldest);
  }

  /** The edit in which a photo was left, which is none of these any more; null without one, or where the layer shows another picture now. */
  take(key: string | null, photo: PanelPhoto): LeftEdit | null {
    const left = this.edits.get(key ?? '');
    this.edits.delete(key ?? '');
    if (!left || left.picture !== printOf(photo)) return null;
    return { strokes: NO_STROKES, ...left.look, history: left.history };
  }

  has(layerId: string): boolean {
    return this.edits.has(layerId);
  }

  get none(): boolean {
    return this.edits.size === 0;
  }
}

/** Something is set, and it is not in the document. */
export function isUnfinished(state: PanelState): boolean {
  const saved = state.done === editKey(state) || state.done === editKey(state, true);
  const begun = isEdited(state) || Boolean(state.code) || state.strokes.length > 0 || !isEmpty(state.squares);
  return state.photo !== null && begun && !saved;
}

/** Under which an edit is found again; null for what cannot be asked for again. */
export function leftKey({ layerId, ...photo }: LayerPhoto | OwnPortrait): string | null {
  const generated = 'generated' in photo ? photo.generated : undefined;
  if (layerId !== null) return layerId;
  return generated ? `seed ${generated.modelId} ${generated.seed} ${generated.truncation}` : null;
}

/** FNV-1a over size and preview: tells whether a layer still shows the same picture. */
function printOf({ pixels, preview }: PanelPhoto): number {
  let hash = 0x811c9dc5;
  const take = (value: number): void => void (hash = Math.imul(hash ^ value, 0x01000193));
  for (const value of [pixels.width, pixels.height, preview.width, preview.height]) take(value);
  // A preview has some 100,000 pixels; every seventh value meets all channels.
  for (let at = 0; at < preview.data.length; at += 7) take(preview.data[at]);
  return hash;
}
