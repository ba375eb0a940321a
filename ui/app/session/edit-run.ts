import type { Problem } from '../../../models/errors.ts';
import type { Frame } from '../../worker/api.ts';
import type { EngineState } from '../state/engine-state.ts';
import { toFaceValues } from '../state/look.ts';
import type { Engine, Parts } from '../state/parts.ts';
import { type FacePercents, type Percents, toValues } from '../state/percents.ts';

interface Hooks {
  /** It got further, or to its end. */
  readonly onChange: () => void;
  readonly onFailed: (problem: Problem) => void;
}

/** The edit under way: its frames, on their way to the panel, and whether it reached the full generator. */
export class EditRun {
  private readonly parts: Pick<Parts, 'store' | 'feed'>;
  private readonly engine: Pick<Engine, 'edit' | 'stop'>;
  private readonly current: EngineState;
  private readonly hooks: Hooks;
  /** Identifies the running edit; frames of any other are late. */
  private edits = 0;
  private done = false;

  constructor(parts: EditRun['parts'], engine: EditRun['engine'], current: EngineState, hooks: Hooks) {
    this.parts = parts;
    this.engine = engine;
    this.current = current;
    this.hooks = hooks;
  }

  /** The latest edit is on show as the full generator makes it. */
  get finished(): boolean {
    return this.done;
  }

  async start(sliders: Percents, others: FacePercents): Promise<void> {
    const mine = ++this.edits;
    this.done = false;
    this.current.change({ sliders, others, running: { frames: 0 } });
    const faces = { ...toFaceValues(others), [this.current.now.face ?? 0]: toValues(sliders) };
    const result = await this.engine.edit(faces, (frame) => {
      if (mine === this.edits && this.current.now.running) this.show(frame);
    });
    if (mine !== this.edits || !this.current.now.running) return;
    this.current.change({ running: null });
    if (!result.ok) return this.hooks.onFailed(result.error);
    this.done = result.value.finished;
    this.hooks.onChange();
  }

  /** Frames of the running edit may still be on their way; they belong to another picture now. */
  drop(): void {
    this.edits += 1;
    this.done = false;
    this.current.change({ running: null });
  }

  /** All is at zero: the photo itself is the result. */
  stop(sliders: Percents): void {
    this.edits += 1;
    this.done = true;
    this.current.change({ sliders, others: {}, running: null });
    this.parts.feed.clear();
    this.parts.store.set({ shown: null });
    void this.engine.stop();
  }

  private show(frame: Frame): void {
    if (!this.parts.feed.offer(frame)) return;
    this.current.change({ running: { frames: (this.current.now.running?.frames ?? 0) + 1 } });
    const { rung, elapsed, step, steps, backend } = frame;
    const { engine } = this.parts.store.get();
    if (engine && engine.backend !== backend)
      this.parts.store.set({
        engine: { ...engine, backend, reason: 'The GPU failed while it was generating; running on the CPU.' },
      });
    this.parts.store.set({ shown: { ...rung, elapsed, step, steps } });
    this.hooks.onChange();
  }
}
