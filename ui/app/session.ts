import { toResult, type Problem } from '../../models/errors.ts';
import type { EditRecipe, LayerPhoto } from '../../plugin/messages.ts';
import type { HostListener } from '../host/host.ts';
import type { BackendChoice, Frame, OnProgress } from '../worker/api.ts';
import { Batch } from './batch.ts';
import { CanvasPreview } from './canvas-preview.ts';
import { nextStep, UNTOUCHED, type Current, type FacePercents } from './next-step.ts';
import { chosenFace, effective, facePercents, inModel, isEdited, looksOf, toFaceValues } from './look.ts';
import { Looks } from './looks.ts';
import { Models } from './models.ts';
import { newPhoto, NOTHING_OPEN } from './new-photo.ts';
import type { Engine, Parts } from './parts.ts';
import { PresetShelf } from './preset-shelf.ts';
import { renderEdit } from './render-edit.ts';
import { restoreEdit, restoreFaces } from './restore-edit.ts';
import { noteOf, noticeFor } from './notices.ts';
import type { Notice, PanelPhoto, PanelState, Percents } from './state.ts';
import { appliedWords, toValues } from './summary.ts';
import { View } from './view.ts';

/** Brings engine and editor to what the store says is wanted. The components call its verbs and never the engine. */
export class Session implements HostListener {
  readonly batch: Batch;
  readonly looks: Looks;
  readonly models: Models;
  readonly presets: PresetShelf;
  readonly view: View;
  private readonly parts: Parts;
  private readonly engine: Engine;
  private readonly canvas: CanvasPreview;
  private current: Current = UNTOUCHED;
  /** After a crash nothing goes on by itself: the user decides. */
  private halted = false;
  private photos = 0;
  /** Identifies the running edit; frames of any other are late. */
  private edits = 0;
  private finished = false;
  /** What was asked for while the engine was busy: Apply, on this layer or on all. */
  private applyNext: (() => Promise<void>) | null = null;
  /** An earlier edit of the layer, until the engine's sliders are known. */
  private unrestored: EditRecipe | null = null;

  constructor(parts: Parts) {
    this.parts = parts;
    this.engine = parts.createEngine((problem) => this.onCrash(problem));
    this.canvas = new CanvasPreview(parts);
    this.batch = new Batch(parts, this.engine);
    this.view = new View(parts);
    this.looks = new Looks(parts.store, () => this.advance());
    this.models = new Models(
      parts.store,
      (file) => this.engine.inspect(file),
      () => this.changeModel(),
    );
    this.presets = new PresetShelf(parts.store, parts.storage, this.looks);
  }

  /** Asks for the photo and starts the engine at the same time. */
  begin(): void {
    this.canvas.begin();
    // An editor that remembers for us says what once it is there.
    if (!this.parts.host.remember) this.load();
    this.parts.host.connect(this);
    this.advance();
  }

  setBackend(backend: BackendChoice): void {
    this.set({ backend });
    this.advance();
  }

  /** What the button of the notice does. */
  remedy(): void {
    const notice = this.state.notice;
    this.set({ notice: null });
    if (notice?.remedy === 'reload') this.reload();
    if (notice?.remedy === 'restart') this.restart();
  }

  /** @param layerId one of several selected layers */
  reload(layerId?: string): void {
    this.set({ elsewhere: false, notice: null, progress: { stage: 'reading', fraction: 0 } });
    this.parts.host.reload(layerId);
  }

  cancel(): void {
    this.engine.end();
    this.parts.host.cancel();
  }

  /** Renders at full quality and hands the result to the editor. */
  async apply(): Promise<void> {
    const { photo, engine, opened, applying, applyMode } = this.state;
    if (!photo || !engine || !opened || applying) return;
    // Another face is being encoded: the button was pressed all the same.
    this.applyNext = this.current.busy ? () => this.apply() : null;
    if (this.applyNext) return;
    this.looks.settle();
    this.set({ applying: true, applied: null, notice: null });
    const looks = looksOf(inModel(this.state));
    const wanted = { looks, chosen: chosenFace(this.state), opened, model: engine, mode: applyMode, edit: photo.edit };
    const result = await this.alone(async () => {
      if (this.current.running) await this.engine.stop();
      return renderEdit(this.engine, this.parts.encode, wanted, this.onProgress);
    });
    this.change({ running: null, sliders: this.finished ? this.current.sliders : null });
    if (!result.ok) return this.onFailed(result.error);
    this.parts.host.apply({ layerId: photo.layerId, ...result.value, mode: applyMode });
  }

  /** The edit on show on all selected layers, each at full quality. */
  async applyToAll(): Promise<void> {
    if (!this.batch.isPossible()) return;
    this.applyNext = this.current.busy ? () => this.applyToAll() : null;
    if (this.applyNext) return;
    this.looks.settle();
    this.dropEdit();
    await this.alone(() => this.batch.run());
    // The engine has another photo open now.
    this.change({ photo: null, editable: false, sliders: null });
    this.finished = false;
    this.goOn();
  }

  onPhoto(photo: LayerPhoto): void {
    const id = ++this.photos;
    void toResult(() => this.parts.readPhoto(photo, id)).then((read) => {
      // A newer photo was sent while this one was decoded.
      if (id !== this.photos) return;
      this.finished = false;
      this.dropEdit();
      this.parts.feed.clear(true);
      this.unrestored = null;
      this.applyNext = null;
      if (!read.ok) {
        this.set({ ...NOTHING_OPEN, notice: this.standing() ?? { problem: read.error, remedy: 'reload' } });
      } else {
        const notice = this.standing() ?? (photo.note ? noteOf(photo.note) : null);
        this.unrestored = photo.edit ?? null;
        this.set({ ...newPhoto(read.value, this.state), notice });
        this.restore();
        if (this.current.busy && this.current.backend) void this.engine.stop();
      }
      this.goOn();
    });
  }

  onRefused(problem: Problem): void {
    this.photos += 1;
    this.dropEdit();
    this.parts.feed.clear(true);
    this.set({ ...NOTHING_OPEN, notice: this.standing() ?? { problem, remedy: 'reload' } });
    this.goOn();
  }

  onApplied(layerName: string): void {
    this.set({ applying: false, progress: null, applied: appliedWords(this.state.applyMode, `“${layerName}”`) });
    this.goOn();
  }

  onFailed(problem: Problem): void {
    if (this.halted) return;
    this.set({ applying: false, progress: null, notice: { problem, remedy: 'dismiss' } });
    this.goOn();
  }

  onSelectionChanged(sameLayer: boolean): void {
    // What could not be opened is not worth a question: the next selection is the answer to the notice on show.
    if (!sameLayer && !this.state.opened && this.state.notice?.remedy === 'reload') return this.reload();
    this.set({ elsewhere: !sameLayer });
  }

  onPreviewed(): void {
    this.canvas.answered();
  }

  onRemembered(entries: Readonly<Record<string, string>>): void {
    this.parts.storage.fill(entries);
    this.load();
  }

  private load(): void {
    this.presets.load();
    this.view.load();
  }

  private get state(): PanelState {
    return this.parts.store.get();
  }

  private set(change: Partial<PanelState>): void {
    this.parts.store.set(change);
  }

  private change(change: Partial<Current>): void {
    this.current = { ...this.current, ...change };
  }

  /** What stopped the engine stays on show until the user restarts it, whatever is selected meanwhile. */
  private standing(): Notice | null {
    return this.halted ? this.state.notice : null;
  }

  private restart(): void {
    this.engine.end();
    this.current = UNTOUCHED;
    this.halted = false;
    if (!this.state.photo) this.reload();
    this.advance();
  }

  private readonly onProgress: OnProgress = (stage, fraction) => this.set({ progress: { stage, fraction } });

  /** After the editor took its preview away by itself. */
  private goOn(): void {
    this.canvas.gone();
    this.advance();
  }

  private advance(): void {
    if (this.halted || this.state.applying) return;
    const next = this.applyNext;
    if (next && !this.current.busy) {
      this.applyNext = null;
      return void next();
    }
    const { backend, model, photo, face, ...looks } = inModel(this.state);
    const [sliders, others] = [effective(looks), facePercents(looks.others)];
    const step = nextStep({ backend, model, photo: photo?.id ?? null, face, sliders, others }, this.current);
    if (step === 'start') void this.start(backend, model);
    if (step === 'open' && photo) void this.open(photo);
    if (step === 'choose' && face !== null) void this.choose(face);
    if (step === 'edit') void this.edit(sliders, others);
    if (step === 'stop') this.stopEdit(sliders);
  }

  /** Runs one call that nothing may overtake. */
  private async alone<T>(work: () => Promise<T>): Promise<T> {
    this.change({ busy: true });
    const result = await work();
    this.change({ busy: false });
    return result;
  }

  private async start(backend: BackendChoice, model: number): Promise<void> {
    this.current = UNTOUCHED;
    this.finished = false;
    this.parts.feed.restart();
    if (model !== this.models.running) {
      // A picture of one model is not shown under the name of another.
      this.parts.feed.clear();
      this.set({ shown: null });
    }
    this.set({ engine: null, opened: null });
    if (!this.state.notice) this.set({ progress: { stage: 'starting', fraction: 0 } });
    const started = await this.alone(() => this.engine.start(backend, this.models.fileOf(model), this.onProgress));
    if (!started.ok) return this.models.fallBack(model, started.error) ? this.changeModel() : this.halt(started.error);
    this.change({ backend, model });
    this.models.started(model, started.value);
    this.set({ engine: started.value, progress: null });
    this.restore();
    this.advance();
  }

  /** Another model is wanted, perhaps since the one before stopped the engine; what that one had to say is over. */
  private changeModel(): void {
    if (this.halted || this.state.notice?.problem.code === 'model-other') this.set({ notice: null });
    if (this.halted) this.restart();
    else this.advance();
  }

  private async open(photo: PanelPhoto): Promise<void> {
    const opened = await this.alone(() =>
      this.engine.open(photo.pixels, photo.previewSide, photo.visible, this.onProgress),
    );
    const late = this.state.photo?.id !== photo.id;
    this.change({
      photo: photo.id,
      face: opened.ok ? opened.value.chosen : null,
      editable: opened.ok,
      sliders: null,
      running: null,
    });
    if (!late) {
      if (opened.ok) {
        this.set({ opened: opened.value, progress: null });
        // Each of its sets of sliders is that of one face. A restarted engine finds a face chosen already.
        if (photo.edit?.face && this.state.face === null)
          this.set(restoreFaces(photo.edit, opened.value.faces, photo.pixels));
      } else this.set({ opened: null, progress: null, notice: noticeFor(opened.error) });
    }
    this.advance();
  }

  /** Puts the sliders where an earlier edit of this layer left them, once it is known which sliders there are. */
  private restore(): void {
    const { engine } = this.state;
    if (!engine || !this.unrestored) return;
    const { note, ...look } = restoreEdit(this.unrestored, engine);
    this.unrestored = null;
    this.set(note ? { ...look, notice: noteOf(note) } : look);
  }

  private async choose(face: number): Promise<void> {
    this.dropEdit();
    if (!isEdited(this.state)) this.parts.feed.clear();
    const chosen = await this.alone(() => this.engine.choose(face, this.onProgress));
    this.change({ face, editable: chosen.ok, sliders: null, running: null });
    this.set(
      chosen.ok ? { opened: chosen.value, progress: null } : { progress: null, notice: noticeFor(chosen.error) },
    );
    this.advance();
  }

  private async edit(sliders: Percents, others: FacePercents): Promise<void> {
    const mine = ++this.edits;
    this.finished = false;
    this.change({ sliders, others, running: { frames: 0 } });
    const faces = { ...toFaceValues(others), [this.current.face ?? 0]: toValues(sliders) };
    const result = await this.engine.edit(faces, (frame) => {
      if (mine === this.edits && this.current.running) this.show(frame);
    });
    if (mine !== this.edits || !this.current.running) return;
    this.change({ running: null });
    if (!result.ok) return this.editFailed(result.error);
    this.finished = result.value.finished;
    this.advance();
  }

  private show(frame: Frame): void {
    if (!this.parts.feed.offer(frame)) return;
    this.change({ running: { frames: (this.current.running?.frames ?? 0) + 1 } });
    const { rung, elapsed, step, steps, backend } = frame;
    const { engine } = this.state;
    if (engine && engine.backend !== backend)
      this.set({
        engine: { ...engine, backend, reason: 'The GPU failed while it was generating; running on the CPU.' },
      });
    this.set({ shown: { ...rung, elapsed, step, steps } });
    this.advance();
  }

  /** Frames of the running edit may still be on their way; they belong to another picture now. */
  private dropEdit(): void {
    this.edits += 1;
    this.change({ running: null });
  }

  private stopEdit(sliders: Percents): void {
    this.edits += 1;
    this.change({ sliders, others: {}, running: null });
    this.finished = true;
    this.parts.feed.clear();
    this.set({ shown: null });
    void this.engine.stop();
  }

  private editFailed(problem: Problem): void {
    if (problem.code === 'cancelled') return this.advance();
    const gpu = this.state.engine?.backend === 'webgpu';
    // The sliders stay; the same edit goes on, on the CPU.
    if (gpu && (problem.code === 'device-lost' || problem.code === 'out-of-memory')) return this.setBackend('wasm');
    this.halt(problem);
  }

  private halt(problem: Problem): void {
    this.halted = true;
    this.set({ applying: false, progress: null, notice: { problem, remedy: 'restart' } });
  }

  private onCrash(problem: Problem): void {
    this.edits += 1;
    this.batch.stop();
    this.current = UNTOUCHED;
    this.set({ engine: null, opened: null });
    this.halt(problem);
  }
}
