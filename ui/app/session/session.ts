import type { Problem } from '../../../models/errors.ts';
import type { LayerPhoto } from '../../../plugin/messages.ts';
import type { HostListener } from '../../host/host.ts';
import type { Seeded } from '../../../models/runtime/index.ts';
import type { BackendChoice, OnProgress } from '../../worker/api.ts';
import { Apply } from '../apply/apply.ts';
import { Batch } from '../apply/batch.ts';
import { CanvasPreview } from '../preview/canvas-preview.ts';
import { EditRun } from './edit-run.ts';
import { EngineState } from './engine-state.ts';
import { nextStep } from './next-step.ts';
import { effective, facePercents, inModel, isEdited } from '../state/look.ts';
import { Looks } from '../sliders/looks.ts';
import { Models } from '../models/models.ts';
import type { Engine, Parts } from '../state/parts.ts';
import { Photos } from '../photo/photos.ts';
import { Portraits } from '../photo/portraits.ts';
import { PresetShelf } from '../sliders/preset-shelf.ts';
import { noticeFor } from '../state/notices.ts';
import type { PanelPhoto, PanelState } from '../state/state.ts';
import { appliedWords } from '../state/summary.ts';
import { View } from '../preview/view.ts';

/** Brings engine and editor to what the store says is wanted. The components call its verbs and never the engine. */
export class Session implements HostListener {
  readonly batch: Batch;
  readonly looks: Looks;
  readonly models: Models;
  readonly portraits: Portraits;
  readonly presets: PresetShelf;
  readonly view: View;
  private readonly parts: Parts;
  private readonly engine: Engine;
  private readonly applying: Apply;
  private readonly canvas: CanvasPreview;
  private readonly photos: Photos;
  private readonly run: EditRun;
  private readonly current = new EngineState();
  /** After a crash nothing goes on by itself: the user decides. */
  private halted = false;

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
    this.run = new EditRun(parts, this.engine, this.current, {
      onChange: () => this.advance(),
      onFailed: (problem) => this.editFailed(problem),
    });
    this.photos = new Photos(parts, {
      standing: () => (this.halted ? this.state.notice : null),
      onLeave: () => this.leave(),
      onArrive: () => this.arrive(),
    });
    this.portraits = new Portraits(parts, {
      onAsked: () => {
        this.photos.forget();
        this.advance();
      },
      onDrawn: (portrait) => this.photos.take(portrait),
    });
    const { batch, current, engine, looks, onProgress, portraits, run } = this;
    this.applying = new Apply(parts, {
      ...{ batch, current, engine, looks, onProgress, portraits, run },
      onFailed: (problem) => this.onFailed(problem),
      onEnd: () => this.goOn(),
    });
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
  apply(): Promise<void> {
    return this.applying.one();
  }

  /** Original and edit side by side, as one picture in the document. */
  addPair(): Promise<void> {
    return this.applying.pair();
  }

  /** The edit on show on all selected layers. */
  applyToAll(): Promise<void> {
    return this.applying.toAll();
  }

  onPhoto(photo: LayerPhoto): void {
    this.photos.take(photo);
  }

  onRefused(problem: Problem): void {
    this.photos.refuse(problem);
  }

  onNewPortrait(): void {
    this.portraits.roll();
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

  /** What was asked for on the photo on show is over. */
  private leave(): void {
    this.run.drop();
    this.parts.feed.clear(true);
    this.applying.forget();
  }

  private arrive(): void {
    // An edit of the photo before need not get to its end.
    if (this.current.now.busy && this.current.now.backend) void this.engine.stop();
    this.goOn();
  }

  private restart(): void {
    this.engine.end();
    this.current.reset();
    this.halted = false;
    if (!this.state.photo && !this.state.portrait) this.reload();
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
    if (this.applying.goOn()) return;
    const { backend, model, photo, portrait, face, ...looks } = inModel(this.state);
    const [sliders, others] = [effective(looks), facePercents(looks.others)];
    const wanted = { backend, model, portrait: portrait !== null, photo: photo?.id ?? null, face, sliders, others };
    const step = nextStep(wanted, this.current.now);
    if (step === 'start') void this.start(backend, model);
    if (step === 'draw' && portrait) void this.draw(portrait);
    if (step === 'open' && photo) void this.open(photo);
    if (step === 'choose' && face !== null) void this.choose(face);
    if (step === 'edit') void this.run.start(sliders, others);
    if (step === 'stop') this.run.stop(sliders);
  }

  private async start(backend: BackendChoice, model: number): Promise<void> {
    this.current.reset();
    this.parts.feed.restart();
    if (model !== this.models.running) {
      // A picture of one model is not shown under the name of another.
      this.parts.feed.clear();
      this.set({ shown: null });
    }
    this.set({ engine: null, opened: null });
    if (!this.state.notice) this.set({ progress: { stage: 'starting', fraction: 0 } });
    const started = await this.current.alone(() =>
      this.engine.start(backend, this.models.fileOf(model), this.onProgress),
    );
    if (!started.ok) return this.models.fallBack(model, started.error) ? this.changeModel() : this.halt(started.error);
    this.current.change({ backend, model });
    this.models.started(model, started.value);
    this.set({ engine: started.value, progress: null });
    this.photos.restore();
    this.portraits.started(started.value);
    this.advance();
  }

  /** Another model is wanted, perhaps since the one before stopped the engine; what that one had to say is over. */
  private changeModel(): void {
    if (this.halted || this.state.notice?.problem.code === 'model-other') this.set({ notice: null });
    if (this.halted) this.restart();
    else this.advance();
  }

  private async draw(seeded: Seeded): Promise<void> {
    // The engine leaves the edit under way for it, which begins again if no portrait comes of this.
    this.run.drop();
    this.current.change({ sliders: null });
    const drawn = await this.current.alone(() => this.engine.generate(seeded, this.onProgress));
    if (!this.halted) this.portraits.drawn(seeded, drawn);
    this.advance();
  }

  private async open(photo: PanelPhoto): Promise<void> {
    const opened = await this.current.alone(() =>
      this.engine.open(photo.pixels, photo.previewSide, photo.visible, this.onProgress, photo.generated),
    );
    const late = this.state.photo?.id !== photo.id;
    this.current.change({
      photo: photo.id,
      face: opened.ok ? opened.value.chosen : null,
      editable: opened.ok,
      sliders: null,
      running: null,
    });
    if (!late) {
      if (opened.ok) {
        this.set({ opened: opened.value, progress: null });
        this.photos.found(photo, opened.value);
      } else this.set({ opened: null, progress: null, notice: noticeFor(opened.error) });
    }
    this.advance();
  }

  private async choose(face: number): Promise<void> {
    this.run.drop();
    if (!isEdited(this.state)) this.parts.feed.clear();
    const chosen = await this.current.alone(() => this.engine.choose(face, this.onProgress));
    this.current.change({ face, editable: chosen.ok, sliders: null, running: null });
    this.set(
      chosen.ok ? { opened: chosen.value, progress: null } : { progress: null, notice: noticeFor(chosen.error) },
    );
    this.advance();
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
    this.run.drop();
    this.batch.stop();
    this.current.reset();
    this.set({ engine: null, opened: null });
    this.halt(problem);
  }
}
