import type { Problem } from '../../../models/errors.ts';
import type { ApplyMode } from '../../../plugin/messages.ts';
import type { EditedPhoto } from '../../host/host.ts';
import type { EngineState } from '../state/engine-state.ts';
import { chosenFace, inModel, isEdited, looksOf, modelOf } from '../state/look.ts';
import type { Engine, Parts } from '../state/parts.ts';
import type { PanelPhoto, Progress } from '../state/state.ts';
import { editKey } from '../state/edit-key.ts';
import { appliedWords } from '../state/summary.ts';
import type { ApplyVerbs, LookVerbs } from '../state/verbs.ts';
import type { Batch } from './batch.ts';
import { beforeAndAfter, offersPair } from './before-and-after.ts';
import { renderEdit } from './render-edit.ts';
import { withTimeLeft } from './time-left.ts';

interface NewLayers {
  /** @returns why it could not be tried */
  create(photo: PanelPhoto, edited: Pick<EditedPhoto, 'png' | 'recipe'>): Promise<Problem | null>;
}

interface Tools {
  readonly engine: Engine;
  readonly current: EngineState;
  /** The edit under way. */
  readonly run: { readonly finished: boolean; drop(): void };
  readonly looks: Pick<LookVerbs, 'settle'>;
  readonly batch: Batch;
  /** Where portraits that are in no layer yet go. */
  readonly portraits: NewLayers;
  readonly onProgress: (progress: Progress) => void;
  readonly onFailed: (problem: Problem) => void;
  /** The user did not want to wait for it; nothing of it is in the document. */
  readonly onStopped: () => void;
  /** All layers are done, or before and after are in the document. */
  readonly onEnd: () => void;
  /** The engine is busy with something else; the closest likeness that a search has so far is what is applied. */
  readonly onWaiting: () => void;
}

/** The edit on show, at full quality, on its way to the editor: onto its layer, onto all selected ones, as a new portrait, or beside the original. */
export class Apply implements ApplyVerbs {
  private readonly parts: Pick<Parts, 'host' | 'store' | 'encode'>;
  private readonly tools: Tools;
  /** `editKey` of what went to the editor last. */
  private sent: string | null = null;
  /** The same of what undo has taken back. */
  private taken: string | null = null;
  /** Ends the one that is being made, until it is handed over. */
  private making: AbortController | null = null;
  /** What was asked for while the engine was busy. */
  private next: (() => Promise<void>) | null = null;

  constructor(parts: Apply['parts'], tools: Tools) {
    this.parts = parts;
    this.tools = tools;
  }

  async one(): Promise<void> {
    const { portraits, onFailed } = this.tools;
    const { host, store, encode } = this.parts;
    const { photo, applyMode: mode } = store.get();
    const result = await this.render(mode, encode, () => this.one());
    if (!photo || !result) return;
    this.sent = editKey(store.get(), false, mode);
    if (photo.layerId !== null) return host.apply({ layerId: photo.layerId, ...result, mode });
    const problem = await portraits.create(photo, result);
    if (problem) onFailed(problem);
  }

  /** The editor has it. */
  arrived(): void {
    this.parts.store.set({ done: this.sent });
  }

  /** The editor's undo or redo. */
  stands(stands: boolean): void {
    const { done } = this.parts.store.get();
    if (stands) return this.parts.store.set({ done: done ?? this.taken });
    this.taken = done;
    this.parts.store.set({ done: null, applied: null });
  }

  async pair(): Promise<void> {
    const { onEnd, onFailed } = this.tools;
    const { host, store, encode } = this.parts;
    const { photo } = store.get();
    if (!photo || photo.layerId === null || !offersPair(host.words, store.get())) return;
    const both: Parts['encode'] = (after, packing) => encode(beforeAndAfter(photo, after), packing);
    const result = await this.render('new-layer', both, () => this.pair());
    if (!result) return;
    const added = await host.addPair?.({ layerId: photo.layerId, ...result });
    // Another photo came meanwhile: what is said now is said of that one.
    if (!added || store.get().photo !== photo) return;
    if (!added.ok) return onFailed(added.error);
    store.set({ applying: false, progress: null, applied: appliedWords('new-layer', `“${added.value}”`) });
    onEnd();
  }

  async toAll(): Promise<void> {
    const { batch, current, looks, run, onEnd } = this.tools;
    if (!batch.isPossible()) return;
    if (this.waits(() => this.toAll())) return;
    looks.settle();
    run.drop();
    await current.alone(() => batch.run());
    // The engine has another photo open now.
    current.change({ photo: null, editable: false, sliders: null });
    onEnd();
  }

  stop(): void {
    this.tools.batch.stop();
    if (!this.making) return;
    this.making.abort();
    this.parts.store.set({ stoppable: false });
    void this.tools.engine.stop();
  }

  setMode(applyMode: ApplyMode): void {
    this.parts.store.set({ applyMode, applied: null });
  }

  /**
   * The edit on show, packed.
   * @param again the whole undertaking, for when the engine is free
   * @returns null where it cannot be rendered now or that failed, which has been said
   */
  private async render(
    mode: ApplyMode,
    encode: Parts['encode'],
    again: () => Promise<void>,
  ): Promise<Pick<EditedPhoto, 'png' | 'recipe'> | null> {
    const { engine, current, run, looks, onProgress, onFailed, onStopped } = this.tools;
    const { store } = this.parts;
    const { photo, opened, applying, applied, notice } = store.get();
    const model = modelOf(store.get());
    if (!photo || !model || !opened || applying) return null;
    // The layer has that picture already, perhaps with more bits and colours than ours would have.
    if (photo.layerId !== null && !isEdited(store.get())) return null;
    // Another face is being encoded: the button was pressed all the same.
    if (this.waits(again)) return null;
    looks.settle();
    store.set({ applying: true, stoppable: true, applied: null, notice: null });
    const { signal } = (this.making = new AbortController());
    const told = withTimeLeft(onProgress);
    const state = store.get();
    const { pixels, edit, generated } = photo;
    const { strokes } = state;
    // Before and after are one picture in sRGB.
    const wide = encode === this.parts.encode ? photo.wide : null;
    const looksNow = looksOf(inModel(state));
    const chosen = chosenFace(state);
    const wanted = { looks: looksNow, chosen, pixels, wide, opened, model, mode, strokes, edit, generated };
    const result = await current.alone(async () => {
      if (current.now.running) await engine.stop();
      return renderEdit(engine, encode, wanted, told, signal);
    });
    this.making = null;
    store.set({ stoppable: false });
    current.change({ running: null, sliders: run.finished ? current.now.sliders : null });
    if (signal.aborted) {
      // As it was, with what was said of it.
      store.set({ applying: false, progress: null, applied, notice: store.get().notice ?? notice });
      onStopped();
      return null;
    }
    if (result.ok) return result.value;
    onFailed(result.error);
    return null;
  }

  /** @returns whether that is to be done when the engine is free */
  private waits(again: () => Promise<void>): boolean {
    const { current, onWaiting } = this.tools;
    this.next = current.now.busy ? again : null;
    if (this.next) onWaiting();
    return this.next !== null;
  }

  /** What was asked for is not wanted any more. */
  forget(): void {
    this.next = null;
  }

  /** Does what was asked for while the engine was busy. @returns whether anything was */
  goOn(): boolean {
    const { next } = this;
    if (!next || this.tools.current.now.busy) return false;
    this.next = null;
    void next();
    return true;
  }
}
