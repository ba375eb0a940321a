import type { Problem } from '../../../models/errors.ts';
import type { Seeded } from '../../../models/runtime/index.ts';
import type { BackendChoice, FaceSquares, OnProgress, PromisedModel } from '../../worker/api.ts';
import type { Apply } from '../apply/apply.ts';
import type { Likeness } from '../likeness/likeness.ts';
import type { Models } from '../models/models.ts';
import type { Photos } from '../photo/photos.ts';
import type { Portraits } from '../photo/portraits.ts';
import type { EngineState } from '../state/engine-state.ts';
import { chosenFace, codesOf, effective, facePercents, inModel, isEdited, looksOf } from '../state/look.ts';
import { noteOf, noticeFor } from '../state/notices.ts';
import type { Engine, Parts } from '../state/parts.ts';
import { sameSquare } from '../state/squares.ts';
import type { PanelPhoto, PanelState, Progress } from '../state/state.ts';
import type { EditRun } from './edit-run.ts';
import { nextStep, otherCode } from './next-step.ts';

interface Tools {
  readonly apply: Apply;
  readonly current: EngineState;
  readonly engine: Engine;
  readonly likeness: Likeness;
  readonly models: Models;
  readonly photos: Photos;
  readonly portraits: Portraits;
  readonly run: EditRun;
}

/** Brings the engine to what the store says is wanted, one call at a time; which one is `next-step.ts`'s to say. */
export class Drive {
  private readonly parts: Pick<Parts, 'store' | 'feed'>;
  private readonly tools: Tools;
  /** After a crash nothing goes on by itself: the user decides. */
  private stopped = false;
  /** Identifies the latest start: an earlier one, whose engine is gone, has nothing to say. */
  private starts = 0;
  /** How far it is, until photos can be opened. */
  private starting: Progress | null = null;

  constructor(parts: Drive['parts'], tools: Tools) {
    this.parts = parts;
    this.tools = tools;
  }

  /** What stopped the engine is on show, until the user restarts it. */
  get halted(): boolean {
    return this.stopped;
  }

  /** What is wanted or what the engine has is another now. */
  advance(): void {
    if (this.stopped || this.state.applying) return;
    // It is on show in a moment, and all begins anew.
    if (this.state.portrait?.drawn) return;
    if (this.tools.apply.goOn()) return;
    const { current, run } = this.tools;
    const { backend, model, photo, portrait, face, squares, ...looks } = inModel(this.state);
    const [sliders, others] = [effective(looks), facePercents(looks.others)];
    const codes = codesOf(looksOf(this.state));
    const wanted = {
      codes,
      backend,
      model,
      portrait: portrait !== null,
      photo: photo?.id ?? null,
      squares,
      face,
      sliders,
      others,
    };
    const step = nextStep(wanted, current.now);
    // What is wanted now does not wait for a search: another face, photo, model or portrait, an edit.
    if (step === 'wait' && this.state.refining && nextStep(wanted, { ...current.now, busy: false }) !== 'rest')
      this.tools.likeness.stop();
    if ((step === 'rest' || step === 'wait') && this.tools.likeness.goOn()) return;
    if (step === 'start') void this.start(backend, model);
    if (step === 'draw' && portrait) void this.draw(portrait);
    if (step === 'open' && photo) void this.open(photo);
    if (step === 'place') void this.place(squares ?? {});
    if (step === 'choose' && face !== null) void this.choose(face);
    if (step === 'code') void this.useCode(codes);
    if (step === 'edit') void run.start(sliders, others);
    if (step === 'stop') run.stop(sliders);
  }

  restart(): void {
    const { current, engine, photos } = this.tools;
    engine.end();
    current.reset();
    this.stopped = false;
    if (!this.state.photo && !this.state.portrait) photos.reload();
    this.advance();
  }

  /** A photo was read, or there is none: where the engine is still starting, that is what is waited for. */
  arrived(): void {
    if (this.starting && !this.stopped) this.tellStart(this.starting);
  }

  private tellStart(progress: Progress): void {
    this.starting = progress;
    if (!this.state.notice) this.set({ progress });
  }

  /** From the beginning, where looking at the chosen face was stopped. */
  lookAgain(): void {
    const { busy, face } = this.tools.current.now;
    if (!this.stopped && !busy && face !== null) void this.choose(face);
  }

  /** Another model is wanted, perhaps since the one before stopped the engine; what that one had to say is over. */
  changeModel(): void {
    if (this.stopped || this.state.notice?.problem.code === 'model-other') this.set({ notice: null });
    if (this.stopped) this.restart();
    else this.advance();
  }

  editFailed(problem: Problem): void {
    if (problem.code === 'cancelled') return this.advance();
    // Shapes of the photo can still be edited, and new portraits by everything.
    if (problem.code === 'no-encoder') {
      this.set({ progress: null, notice: noteOf(problem) });
      return this.advance();
    }
    const gpu = this.state.engine?.backend === 'webgpu';
    // The sliders stay; the same edit goes on, on the CPU.
    if (gpu && (problem.code === 'device-lost' || problem.code === 'out-of-memory'))
      return this.tools.models.setBackend('wasm');
    this.halt(problem);
  }

  /** The engine is gone. */
  crashed(problem: Problem): void {
    this.tools.current.reset();
    this.set({ engine: null, promised: null, opened: null });
    this.halt(problem);
  }

  private async start(backend: BackendChoice, model: number): Promise<void> {
    const { current, engine, likeness, models, photos, portraits } = this.tools;
    current.reset();
    this.parts.feed.restart();
    if (model !== models.running) {
      // A picture of one model is not shown under the name of another.
      this.parts.feed.clear();
      this.set({ shown: null });
    }
    this.set({ engine: null, promised: null, opened: null });
    this.tellStart({ stage: 'starting', fraction: 0 });
    current.change({ busy: true });
    const mine = ++this.starts;
    const begun = (promised: PromisedModel): void => {
      if (mine !== this.starts) return;
      this.starting = null;
      if (!this.stopped) this.begun(backend, model, promised);
    };
    const heard: OnProgress = (stage, fraction, bytes) => {
      if (mine === this.starts && this.starting) this.starting = { stage, fraction, bytes };
      this.onProgress(stage, fraction, bytes);
    };
    const started = await engine.start(backend, models.fileOf(model), heard, begun);
    if (mine !== this.starts) return;
    this.starting = null;
    if (started.ok && this.stopped) return;
    if (!this.state.promised) current.change({ busy: false });
    if (!started.ok) return this.modelFailed(model, started.error);
    current.change({ backend, model });
    models.started(model, started.value);
    this.set({ engine: started.value, ...(current.now.busy ? {} : { progress: null }) });
    photos.restore();
    portraits.started(started.value);
    // What was made without the model's part is made anew, and so is what is under way: it may have begun before the engine knew the model's sliders,
    // and would end without them.
    current.change({ sliders: null });
    this.advance();
    if (this.state.opened) likeness.opened();
  }

  /** Photos can be opened and edited by shape; the model is still on its way. */
  private begun(backend: BackendChoice, model: number, promised: PromisedModel): void {
    const { current, models, photos } = this.tools;
    current.reset();
    current.change({ backend, model });
    this.parts.feed.restart();
    // A file was looked into when it was chosen.
    this.set({ promised: models.cardOf(model) ?? promised, opened: null });
    photos.restore();
    this.advance();
  }

  private modelFailed(model: number, problem: Problem): void {
    const { models } = this.tools;
    const { promised } = this.state;
    if (models.fallBack(model, problem)) return this.changeModel();
    if (!promised) return this.halt(problem);
    const shapes = promised.sliders.filter(({ kind }) => kind === 'shape');
    const message = `${problem.message} Sliders that move the photo’s own pixels work all the same.`;
    this.set({ promised: { ...promised, sliders: shapes }, progress: null, notice: noteOf({ ...problem, message }) });
    this.advance();
  }

  private async draw(seeded: Seeded): Promise<void> {
    const { current, engine, portraits, run } = this.tools;
    // The engine leaves the edit under way for it, which begins again if no portrait comes of this.
    run.drop();
    current.change({ sliders: null });
    const drawn = await current.alone(() => engine.generate(seeded, this.onProgress));
    if (!this.stopped) portraits.drawn(seeded, drawn);
    this.advance();
  }

  private async open(photo: PanelPhoto): Promise<void> {
    const { current, engine } = this.tools;
    const opened = await current.alone(() =>
      engine.open(photo.pixels, photo.previewSide, photo.visible, this.onProgress, photo.generated),
    );
    const late = this.state.photo?.id !== photo.id;
    current.change({
      photo: photo.id,
      face: opened.ok ? opened.value.chosen : null,
      editable: opened.ok,
      sliders: null,
      running: null,
      squares: {},
      codes: {},
    });
    if (!late) {
      if (opened.ok) {
        this.set({ opened: opened.value, progress: null });
        this.tools.photos.found(photo, opened.value);
        // Where nobody was found, the faces may be set by hand.
      } else if (opened.error.code === 'no-face' && this.tools.photos.missed(photo)) this.set({ opened: null });
      else this.set({ opened: null, progress: null, notice: noticeFor(opened.error) });
    }
    this.advance();
    if (!late && this.state.engine) this.tools.likeness.opened();
  }

  /** Faces get the squares that were set by hand; what undo took back is where it was found, or nowhere. */
  private async place(squares: FaceSquares): Promise<void> {
    const { current, engine, photos, run } = this.tools;
    const { photo } = this.state;
    if (!photo) return;
    run.drop();
    if (!isEdited(this.state)) this.parts.feed.clear();
    const face = chosenFace(this.state);
    const before = current.now.squares ?? {};
    const placed = await current.alone(() => engine.place(squares, face, this.onProgress));
    // The engine forgets the codes of faces that have another square.
    const codes = Object.entries(current.now.codes ?? {}).filter(([n]) =>
      sameSquare(before[Number(n)], squares[Number(n)]),
    );
    current.change({
      ...{ squares, codes: Object.fromEntries(codes), sliders: null, running: null },
      ...(placed.ok ? { face: placed.value.chosen, editable: true } : { editable: false }),
    });
    if (this.state.photo === photo) {
      const { notice } = this.state;
      if (placed.ok) {
        this.set({ opened: placed.value, progress: null, notice: notice?.problem.code === 'no-face' ? null : notice });
        photos.found(photo, placed.value);
      } else if (placed.error.code !== 'cancelled')
        this.set({ opened: null, progress: null, notice: noticeFor(placed.error) });
    }
    this.advance();
    if (this.state.photo === photo && this.state.engine) this.tools.likeness.opened();
  }

  private async choose(face: number): Promise<void> {
    const { current, engine, run } = this.tools;
    run.drop();
    if (!isEdited(this.state)) this.parts.feed.clear();
    const chosen = await current.alone(() => engine.choose(face, this.onProgress));
    current.change({ face, editable: chosen.ok, sliders: null, running: null });
    this.set(
      chosen.ok ? { opened: chosen.value, progress: null } : { progress: null, notice: noticeFor(chosen.error) },
    );
    this.advance();
    if (this.state.engine) this.tools.likeness.opened();
  }

  /** The engine gets the code that a face is to be edited with. One of another model is none here, and is kept for that one. */
  private async useCode(codes: Readonly<Record<number, string | null>>): Promise<void> {
    const { current, engine, run } = this.tools;
    const face = otherCode(codes, current.now.codes);
    if (face === null) return;
    run.drop();
    const code = codes[face] ?? null;
    const used = await current.alone(() => engine.useCode(face, code));
    current.change({ codes: { ...current.now.codes, [face]: code }, sliders: null, running: null });
    if (!used.ok && used.error.code !== 'cancelled') return this.halt(used.error);
    this.advance();
  }

  private halt(problem: Problem): void {
    this.stopped = true;
    this.set({ applying: false, progress: null, notice: { problem, remedy: 'restart' } });
  }

  private readonly onProgress: OnProgress = (stage, fraction, bytes) =>
    this.set({ progress: { stage, fraction, bytes } });

  private get state(): PanelState {
    return this.parts.store.get();
  }

  private set(change: Partial<PanelState>): void {
    this.parts.store.set(change);
  }
}
