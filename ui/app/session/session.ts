import type { Problem } from '../../../models/errors.ts';
import type { LayerPhoto } from '../../../plugin/messages.ts';
import type { HostListener } from '../../host/host.ts';
import { Apply } from '../apply/apply.ts';
import { Likeness } from '../likeness/likeness.ts';
import { Batch } from '../apply/batch.ts';
import { Brush } from '../brush/brush.ts';
import { Models } from '../models/models.ts';
import { Encodings } from '../photo/encodings.ts';
import { Overlook } from '../photo/overlook.ts';
import { Photos } from '../photo/photos.ts';
import { Portraits } from '../photo/portraits.ts';
import { Squares } from '../photo/squares.ts';
import { CanvasPreview } from '../preview/canvas-preview.ts';
import { CloseUps } from '../preview/close-ups.ts';
import { View } from '../preview/view.ts';
import { Glimpses } from '../sliders/glimpses.ts';
import { Looks } from '../sliders/looks.ts';
import { PresetShelf } from '../sliders/preset-shelf.ts';
import { EngineState } from '../state/engine-state.ts';
import type { Engine, Parts } from '../state/parts.ts';
import type { PanelState } from '../state/state.ts';
import { appliedWords } from '../state/summary.ts';
import type { Verbs } from '../state/verbs.ts';
import { Drive } from './drive.ts';
import { EditRun } from './edit-run.ts';
import { PanelWindow } from './panel-window.ts';

/**
 * Puts the features together, offers their verbs, and hears what the editor says. What is wanted stands in the store;
 * `drive.ts` brings the engine to it.
 */
export class Session implements HostListener, Verbs {
  readonly apply: Apply;
  readonly brush: Brush;
  readonly encodings: Encodings;
  readonly glimpses: Glimpses;
  readonly likeness: Likeness;
  readonly looks: Looks;
  readonly models: Models;
  readonly photos: Photos;
  readonly portraits: Portraits;
  readonly presets: PresetShelf;
  readonly squares: Squares;
  readonly preview: View;
  readonly closeUps: CloseUps;
  readonly panel: PanelWindow;
  private readonly parts: Parts;
  private readonly engine: Engine;
  private readonly batch: Batch;
  private readonly canvas: CanvasPreview;
  private readonly current = new EngineState();
  private readonly drive: Drive;
  private readonly overlook: Overlook;
  private readonly run: EditRun;

  constructor(parts: Parts) {
    const { store, storage } = parts;
    const advance = (): void => this.drive.advance();
    this.parts = parts;
    this.encodings = new Encodings(parts, { onAgain: () => this.drive.lookAgain() });
    this.engine = parts.createEngine(
      (problem) => this.onCrash(problem),
      (share, halt) => this.encodings.heard(share, halt),
    );
    const { current, engine } = this;
    this.glimpses = new Glimpses(parts, engine);
    this.overlook = new Overlook(parts, engine);
    this.canvas = new CanvasPreview(parts);
    this.batch = new Batch(parts, engine);
    this.preview = new View(parts);
    this.closeUps = new CloseUps(parts, engine, current);
    this.panel = new PanelWindow(parts, {
      cancel: () => this.cancel(),
      remedy: () => this.remedy(),
      unfinished: () => this.photos.unfinished,
    });
    const onLooks = (): void => {
      // What the hand does goes before a search that is under way, and before what it would do.
      this.glimpses.dismiss();
      this.likeness.stop();
      advance();
    };
    this.looks = new Looks(store, onLooks, () => this.likeness.takeBack());
    this.brush = new Brush(parts, this.looks);
    this.squares = new Squares(parts, engine, this.looks);
    this.presets = new PresetShelf(store, storage, this.looks, parts.saveFile);
    const hooks = { onModel: () => this.drive.changeModel(), onBackend: advance };
    this.models = new Models(store, (file) => engine.inspect(file), hooks, parts.importer);
    this.run = new EditRun(parts, engine, current, {
      onChange: advance,
      onFailed: (problem) => this.drive.editFailed(problem),
    });
    this.photos = new Photos(parts, {
      standing: () => (this.drive.halted ? this.state.notice : null),
      onLeave: () => this.leave(),
      onArrive: () => this.arrive(),
    });
    this.portraits = new Portraits(parts, {
      onAsked: () => {
        this.photos.forget();
        advance();
      },
      onDrawn: (portrait) => this.photos.take(portrait),
    });
    const { batch, looks, portraits, run } = this;
    this.apply = new Apply(parts, {
      ...{ batch, current, engine, looks, portraits, run },
      onProgress: (progress) => this.set({ progress }),
      onFailed: (problem) => this.onFailed(problem),
      onStopped: advance,
      onEnd: () => this.goOn(),
      onWaiting: () => this.likeness.stop(),
    });
    this.likeness = new Likeness(parts, {
      ...{ current, engine, looks, run },
      onFailed: (problem) => this.onFailed(problem),
      onEnd: advance,
    });
    const { apply, likeness, models, photos } = this;
    this.drive = new Drive(parts, { apply, current, engine, likeness, models, photos, portraits, run });
  }

  /** Asks for the photo and starts the engine at the same time. */
  begin(): void {
    this.brush.begun();
    this.canvas.begin();
    this.overlook.begin();
    // An editor that remembers for us says what once it is there.
    if (!this.parts.host.remember) this.load();
    this.parts.host.connect(this);
    this.drive.advance();
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
    this.apply.arrived();
    this.set({ applying: false, progress: null, applied: appliedWords(this.state.applyMode, `“${layerName}”`) });
    this.goOn();
  }

  keeps(layerId: string): boolean {
    return this.photos.keeps(layerId);
  }

  onAppliedStands(stands: boolean): void {
    this.apply.stands(stands);
  }

  onFailed(problem: Problem): void {
    if (this.drive.halted) return;
    this.set({ applying: false, progress: null, notice: { problem, remedy: 'dismiss' } });
    this.goOn();
  }

  onSelectionChanged(sameLayer: boolean): void {
    // Where nothing would be lost, what is selected is what is wanted; so it is where nothing could be opened.
    if (!sameLayer && this.photos.untouched) return this.photos.reload();
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
    this.preview.load();
    this.likeness.load();
    this.panel.load();
  }

  private cancel(): void {
    this.engine.end();
    this.parts.host.cancel();
  }

  private remedy(): void {
    const notice = this.state.notice;
    this.set({ notice: null });
    if (notice?.remedy === 'reload') this.photos.reload();
    if (notice?.remedy === 'restart') this.drive.restart();
  }

  /** What was asked for on the photo on show is over. */
  private leave(): void {
    this.run.drop();
    this.glimpses.away();
    this.parts.feed.clear(true);
    this.apply.forget();
    this.encodings.forget();
  }

  private arrive(): void {
    // An edit of the photo before need not get to its end.
    if (this.current.now.busy && this.current.now.backend) void this.engine.stop();
    this.drive.arrived();
    this.goOn();
  }

  /** After the editor took its preview away by itself. */
  private goOn(): void {
    this.canvas.gone();
    this.drive.advance();
  }

  private onCrash(problem: Problem): void {
    this.run.drop();
    this.batch.stop();
    this.drive.crashed(problem);
  }

  private get state(): PanelState {
    return this.parts.store.get();
  }

  private set(change: Partial<PanelState>): void {
    this.parts.store.set(change);
  }
}
