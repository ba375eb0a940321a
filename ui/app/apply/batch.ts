import { toResult, type Problem, type Result } from '../../../models/errors.ts';
import type { ApplyMode, NamedLayer } from '../../../plugin/messages.ts';
import type { SeveralLayers } from '../../host/host.ts';
import type { FaceSquares, PromisedModel, OnProgress } from '../../worker/api.ts';
import { chosenFace, codesOf, inModel, isEdited, looksOf, type Look, type Looks, modelOf } from '../state/look.ts';
import { editKey } from '../state/edit-key.ts';
import { noteOf } from '../state/notices.ts';
import type { Strokes } from '../../worker/brush/stroke.ts';
import type { Engine, Parts } from '../state/parts.ts';
import { isEmpty } from '../state/squares.ts';
import type { PanelState } from '../state/state.ts';
import { appliedWords } from '../state/summary.ts';
import { summarizeBatch, type BatchResult } from './batch-summary.ts';
import { editedFace } from './recipe.ts';
import { renderEdit } from './render-edit.ts';
import { withTimeLeft } from './time-left.ts';

interface Work {
  readonly editor: SeveralLayers;
  readonly layers: readonly NamedLayer[];
  /** The layer on show, and how each of its faces is edited. */
  readonly shown: {
    readonly layerId: string | null;
    readonly looks: Looks;
    readonly strokes: Strokes;
    readonly squares: FaceSquares;
  };
  /** What the largest face of every other layer gets. */
  readonly look: Look;
  readonly mode: ApplyMode;
  readonly model: PromisedModel;
}

/** The part of a layer's time that goes by until its faces are found. */
const OPENING = 0.3;
const CANCELLED: Result<never> = { ok: false, error: { code: 'cancelled', message: 'Cancelled.' } };

/**
 * The edit on show on all selected layers, one after the other: each is read, opened by the engine and rendered, and its
 * result handed to the editor, which writes all of them at the end. Of the layers only the progress is on show.
 */
export class Batch {
  private readonly parts: Pick<Parts, 'host' | 'store' | 'readPixels' | 'encode'>;
  private readonly engine: Pick<Engine, 'open' | 'place' | 'useCode' | 'render' | 'stop'>;
  /** Ends the running one. */
  private halt: (() => void) | null = null;

  constructor(parts: Batch['parts'], engine: Batch['engine']) {
    this.parts = parts;
    this.engine = engine;
  }

  isPossible(): boolean {
    return this.work() !== null;
  }

  /** Ends it at once: the layer under way is dropped, and what is done by then is written. */
  stop(): void {
    if (!this.halt) return;
    this.halt();
    void this.engine.stop();
  }

  async run(): Promise<void> {
    const { store } = this.parts;
    const work = this.work();
    if (!work) return;
    store.set({ applying: true, applied: null, notice: null });
    await this.engine.stop();
    const result = await this.editAll(work);
    const { done, of } = result;
    const key = editKey(store.get(), true, work.mode);
    const painted = work.shown.strokes.length > 0 ? '; what you painted, on the one on show only' : '';
    const problem: Problem = { code: 'partly-done', message: summarizeBatch(result) };
    store.set({
      applying: false,
      batch: null,
      progress: null,
      done: done === of ? key : null,
      applied: done > 0 ? `${appliedWords(work.mode, done === 1 ? '1 layer' : `${done} layers`)}${painted}` : null,
      // A notice that came meanwhile says that the engine is gone.
      notice: store.get().notice ?? (done === of ? null : noteOf(problem)),
    });
  }

  private work(): Work | null {
    const state = this.parts.store.get();
    const { photo, opened, applying, applyMode } = state;
    const model = modelOf(state);
    const editor = this.parts.host.several;
    if (!editor || !photo?.selected || !model || !opened || applying || !isEdited(state)) return null;
    const looks = looksOf(inModel(state));
    const look = looks[editedFace(looks, chosenFace(state))];
    const shown = { layerId: photo.layerId, looks, strokes: state.strokes, squares: state.squares ?? {} };
    return { editor, layers: photo.selected, shown, look, mode: applyMode, model };
  }

  private async editAll(work: Work): Promise<BatchResult> {
    const { layers, editor, mode } = work;
    const over = new AbortController();
    const { signal } = over;
    const halted = new Promise<Result<never>>((resolve) => {
      this.halt = () => {
        over.abort();
        resolve(CANCELLED);
      };
    });
    const tellOf = this.teller(work, signal);
    const problems = new Map<string, Problem>();
    for (const [at, layer] of layers.entries()) {
      const edited = await Promise.race([this.edit(work, layer, tellOf(at), signal), halted]);
      if (signal.aborted) break;
      if (!edited.ok) problems.set(layer.layerId, edited.error);
    }
    this.halt = null;
    const written = await editor.write(mode);
    for (const { layerId, problem } of written.failed) problems.set(layerId, problem);
    const named = layers.flatMap(({ layerId, layerName }) => {
      const problem = problems.get(layerId);
      return problem ? [{ layerName, ...problem }] : [];
    });
    return {
      of: layers.length,
      done: written.layers.length,
      faceless: named.filter(({ code }) => code === 'no-face').map(({ layerName }) => layerName),
      failed: named.filter(({ code }) => code !== 'no-face'),
      stopped: signal.aborted,
    };
  }

  /** Whose turn it is, and how far all of them are. */
  private teller({ layers }: Work, signal: AbortSignal): (at: number) => OnProgress {
    let batch: PanelState['batch'] = null;
    const tell = withTimeLeft((progress) => this.parts.store.set({ batch, progress }));
    return (at) => (stage, fraction) => {
      if (signal.aborted) return;
      batch = { at: at + 1, of: layers.length, layerName: layers[at].layerName };
      tell(stage, (at + fraction) / layers.length);
    };
  }

  private async edit(
    work: Work,
    { layerId }: NamedLayer,
    tell: OnProgress,
    signal: AbortSignal,
  ): Promise<Result<null>> {
    tell('reading', 0);
    const taken = await work.editor.take(layerId);
    if (!taken.ok) return taken;
    const read = await toResult(() => this.parts.readPixels(taken.value));
    if (!read.ok) return read;
    if (signal.aborted) return CANCELLED;
    const { pixels, wide, visible, edit, generated } = read.value;
    const opening: OnProgress = (stage, fraction) => tell(stage, OPENING * fraction);
    // No frames of it are shown, so none are prepared.
    const found = await this.engine.open(pixels, null, visible, opening, generated);
    const isShown = layerId === work.shown.layerId;
    const { squares } = work.shown;
    const byHand = isShown && !isEmpty(squares) && (found.ok || found.error.code === 'no-face');
    const opened = byHand ? await this.engine.place(squares, 0, opening) : found;
    if (!opened.ok) return opened;
    if (signal.aborted) return CANCELLED;
    const { chosen } = opened.value;
    const looks = isShown ? work.shown.looks : { [chosen]: { ...work.look, code: null } };
    const { model, mode } = work;
    // What was painted on one photo means nothing on another.
    const strokes = isShown ? work.shown.strokes : [];
    const wanted = { looks, chosen, pixels, wide, opened: opened.value, model, mode, strokes, edit, generated };
    for (const [face, code] of Object.entries(codesOf(looks))) await this.engine.useCode(Number(face), code);
    const rendering: OnProgress = (stage, fraction) => tell(stage, OPENING + (1 - OPENING) * fraction);
    const result = await renderEdit(this.engine, this.parts.encode, wanted, rendering, signal);
    if (!result.ok) return result;
    return signal.aborted ? CANCELLED : work.editor.hold({ layerId, ...result.value });
  }
}
