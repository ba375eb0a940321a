import { toResult, type Problem } from '../../../models/errors.ts';
import type { EditRecipe, LayerPhoto } from '../../../plugin/messages.ts';
import type { Face, OpenedPhoto } from '../../worker/api.ts';
import { isEdited, modelOf } from '../state/look.ts';
import { noteOf } from '../state/notices.ts';
import { isEmpty } from '../state/squares.ts';
import type { OwnPortrait, Parts } from '../state/parts.ts';
import type { Notice, PanelPhoto } from '../state/state.ts';
import type { PhotoVerbs } from '../state/verbs.ts';
import { isUnfinished, LeftEdits, leftKey } from './left-edits.ts';
import { newPhoto, NOTHING_OPEN } from './new-photo.ts';
import { restoreEdit, restoreFaces, restoreSquares } from './restore-edit.ts';

interface Hooks {
  /** What stopped the engine: it stays on show whatever is selected meanwhile. */
  readonly standing: () => Notice | null;
  /** The photo on show goes, and its edit with it. */
  readonly onLeave: () => void;
  /** Another photo, or none, is on show. */
  readonly onArrive: () => void;
}

/** Which photo is on show, and how the edit that was made of it earlier comes back. */
export class Photos implements PhotoVerbs {
  private readonly parts: Pick<Parts, 'host' | 'store' | 'readPhoto'>;
  private readonly hooks: Hooks;
  private newest = 0;
  private readonly left = new LeftEdits();
  /** Of the photo on show, by which its edit is found again. */
  private key: string | null = null;
  /** An earlier edit of the layer, until the engine's sliders are known. */
  private unrestored: EditRecipe | null = null;
  /** The same of its face squares, until it is known which faces there are without them. */
  private unplaced: EditRecipe | null = null;

  constructor(parts: Photos['parts'], hooks: Hooks) {
    this.parts = parts;
    this.hooks = hooks;
  }

  reload(layerId?: string): void {
    this.parts.store.set({ elsewhere: false, notice: null, progress: { stage: 'reading', fraction: 0 } });
    this.parts.host.reload(layerId);
  }

  /** Shows a photo, the editor's or one of our own making, as soon as it is read, unless a newer one comes meanwhile. */
  take(photo: LayerPhoto | OwnPortrait): void {
    const id = ++this.newest;
    void toResult(() => this.parts.readPhoto(photo, id)).then((read) => {
      if (id !== this.newest) return;
      if (read.ok) this.show(read.value, leftKey(photo), photo.note);
      else this.showNone(read.error);
    });
  }

  /** The editor has no photo to show. */
  refuse(problem: Problem): void {
    this.forget();
    this.showNone(problem);
  }

  /** What is being read is not wanted any more. */
  forget(): void {
    this.newest += 1;
  }

  /** Puts the sliders where an earlier edit of this layer left them, once it is known which sliders there are. */
  restore(): void {
    const model = modelOf(this.parts.store.get());
    if (!model || !this.unrestored) return;
    const { note, ...look } = restoreEdit(this.unrestored, model);
    this.unrestored = null;
    this.parts.store.set(note ? { ...look, notice: noteOf(note) } : look);
  }

  /** The faces of the photo on show were found: each set of sliders of an earlier edit is that of one of them. */
  found({ edit, pixels }: PanelPhoto, { faces }: OpenedPhoto): void {
    // Once they are placed, we are here again.
    if (this.place(pixels, faces)) return;
    // A restarted engine finds a face chosen already.
    if (edit?.face && this.parts.store.get().face === null) this.parts.store.set(restoreFaces(edit, faces, pixels));
  }

  /** No face was found on the photo on show. @returns whether there are faces on it that were set by hand */
  missed({ pixels }: PanelPhoto): boolean {
    return this.place(pixels, []) || !isEmpty(this.parts.store.get().squares);
  }

  /** @returns whether there are squares of an earlier edit, which are to be placed now */
  private place(pixels: PanelPhoto['pixels'], found: readonly Face[]): boolean {
    const squares = restoreSquares(this.unplaced?.squares ?? [], found, pixels);
    this.unplaced = null;
    if (isEmpty(squares)) return false;
    this.parts.store.set({ squares });
    return true;
  }

  /** Edits would be lost if the panel went now: on the photo on show, or left on others. */
  get unfinished(): boolean {
    return !this.left.none || isUnfinished(this.parts.store.get());
  }

  /** Nothing on show is the user's doing: it is as it was opened, and is so again when it is opened again. */
  get untouched(): boolean {
    const state = this.parts.store.get();
    const { applying, code, draft, history, notice, opened, photo, portrait, refining, squares } = state;
    if (applying || draft || portrait || refining) return false;
    if (!opened && notice?.remedy === 'reload') return true;
    // A portrait that is in no layer is there nowhere else.
    if (!photo || photo.layerId === null) return photo === null;
    const edited = isEdited(state) || Boolean(code) || !isEmpty(squares);
    const asOpened = photo.edit && !photo.selected && history.past.length === 0 && history.future.length === 0;
    return !edited || Boolean(asOpened);
  }

  /** Whether a layer has an edit that is not in the document. */
  keeps(layerId: string): boolean {
    return this.left.has(layerId) || (this.key === layerId && isUnfinished(this.parts.store.get()));
  }

  private show(photo: PanelPhoto, key: string | null, note: Problem | undefined): void {
    const { store } = this.parts;
    this.left.keep(this.key, store.get());
    this.key = key;
    this.hooks.onLeave();
    // Sliders that are meant for several layers go with the hand.
    const found = this.left.take(key, photo);
    const left = photo.selected ? null : found;
    // What was painted on this one stays with it.
    const painted = photo.selected && found ? { strokes: found.strokes } : {};
    this.unrestored = left ? null : (photo.edit ?? null);
    this.unplaced = this.unrestored;
    const notice = this.hooks.standing() ?? (note ? noteOf(note) : null);
    const said = left ? 'Your edit of this photo is back.' : '';
    store.set({ ...newPhoto(photo, store.get()), ...painted, ...(left ? { ...left, said } : {}), notice });
    this.restore();
    this.hooks.onArrive();
  }

  private showNone(problem: Problem): void {
    this.left.keep(this.key, this.parts.store.get());
    this.key = null;
    this.hooks.onLeave();
    this.unrestored = this.unplaced = null;
    this.parts.store.set({ ...NOTHING_OPEN, notice: this.hooks.standing() ?? { problem, remedy: 'reload' } });
    this.hooks.onArrive();
  }
}
