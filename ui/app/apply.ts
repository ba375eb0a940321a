import type { Problem } from '../../models/errors.ts';
import type { OnProgress } from '../worker/api.ts';
import type { Batch } from './batch.ts';
import type { EditRun } from './edit-run.ts';
import type { EngineState } from './engine-state.ts';
import { chosenFace, inModel, looksOf } from './look.ts';
import type { Looks } from './looks.ts';
import type { Engine, Parts } from './parts.ts';
import type { Portraits } from './portraits.ts';
import { renderEdit } from './render-edit.ts';

interface Tools {
  readonly engine: Engine;
  readonly current: EngineState;
  readonly run: EditRun;
  readonly looks: Looks;
  readonly batch: Batch;
  readonly portraits: Portraits;
  readonly onProgress: OnProgress;
  readonly onFailed: (problem: Problem) => void;
  /** All layers are done. */
  readonly onEnd: () => void;
}

/** The edit on show, at full quality, on its way to the editor: onto its layer, onto all selected ones, or as a new portrait. */
export class Apply {
  private readonly parts: Pick<Parts, 'host' | 'store' | 'encode'>;
  private readonly tools: Tools;
  /** What was asked for while the engine was busy. */
  private next: (() => Promise<void>) | null = null;

  constructor(parts: Apply['parts'], tools: Tools) {
    this.parts = parts;
    this.tools = tools;
  }

  /** Renders at full quality and hands the result to the editor. */
  async one(): Promise<void> {
    const { engine, current, run, portraits, looks, onProgress, onFailed } = this.tools;
    const { host, store, encode } = this.parts;
    const { photo, engine: model, opened, applying, applyMode: mode } = store.get();
    if (!photo || !model || !opened || applying) return;
    // Another face is being encoded: the button was pressed all the same.
    this.next = current.now.busy ? () => this.one() : null;
    if (this.next) return;
    looks.settle();
    store.set({ applying: true, applied: null, notice: null });
    const state = store.get();
    const { layerId, edit, generated } = photo;
    const wanted = { looks: looksOf(inModel(state)), chosen: chosenFace(state), opened, model, mode, edit, generated };
    const result = await current.alone(async () => {
      if (current.now.running) await engine.stop();
      return renderEdit(engine, encode, wanted, onProgress);
    });
    current.change({ running: null, sliders: run.finished ? current.now.sliders : null });
    if (!result.ok) return onFailed(result.error);
    if (layerId !== null) return host.apply({ layerId, ...result.value, mode });
    const problem = await portraits.create(photo, result.value);
    if (problem) onFailed(problem);
  }

  /** The edit on show on all selected layers, each at full quality. */
  async toAll(): Promise<void> {
    const { batch, current, looks, run, onEnd } = this.tools;
    if (!batch.isPossible()) return;
    this.next = current.now.busy ? () => this.toAll() : null;
    if (this.next) return;
    looks.settle();
    run.drop();
    await current.alone(() => batch.run());
    // The engine has another photo open now.
    current.change({ photo: null, editable: false, sliders: null });
    onEnd();
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
