/** What components may ask for, a feature at a time. The session offers all of it; what it gives is tested there. */
import type { Problem, Result } from '../../../models/errors.ts';
import type { ApplyMode } from '../../../plugin/messages.ts';
import type { BackendChoice, FaceSquare, Piece, PixelPart } from '../../worker/api.ts';
import type { Size } from './panel-size.ts';
import type { Snapshot } from './look.ts';
import type { Percents } from './percents.ts';
import type { Brush, Preset } from './state.ts';

/** Sliders of the chosen face, and which face that is. Each change of a slider can be undone. */
export interface LookVerbs {
  /**
   * @param percent brought to a whole one, -100..100
   * @param gesture what the hand is doing; changes of one gesture are one step of undo, see `settle`
   */
  setSlider(id: string, percent: number, gesture?: string | null): void;
  /** A slider as strong in every part of the face again. */
  setEverywhere(id: string): void;
  /** All at once, at full strength. */
  setAll(sliders: Percents): void;
  /** A gentle combination of a few sliders. @param seed the same one gives the same combination */
  surprise(seed: number): void;
  /** @param percent of all sliders, 0..150 */
  setStrength(percent: number, gesture?: string | null): void;
  /** The hand is off. */
  settle(): void;
  /** Puts another in the place of all that undo brings back, as a step of its own. @param said in words */
  become(look: Snapshot, said: string): void;
  /** Shows the sliders of another face. @param face its number */
  turnTo(face: number): void;
  undo(): void;
  redo(): void;
}

/** Small pictures of what a slider would do, before it is moved. They change nothing but what is on show beside it. */
export interface GlimpseVerbs {
  /**
   * Somebody looks at a slider; again while the hand moves on it.
   * @param rest ms without another call after which the picture is shown, once it is there
   */
  look(slider: string, rest: number): void;
  /** At none any more. */
  away(): void;
  /** The picture goes, and comes no more until `away`. */
  dismiss(): void;
}

/** A code of the chosen face that is nearer to it than the encoder's. */
export interface LikenessVerbs {
  /** Searches one, some seconds long. Nothing where no face is open; where the engine is busy, once it is free. */
  start(): Promise<void>;
  /** Ends the search; the closest so far stays. */
  stop(): void;
  /** Ends the search, and what it found is not kept. @returns whether one was under way */
  takeBack(): boolean;
  /** To the encoder's code, undoably. */
  goBack(): void;
  /** Whether every face that is opened is searched for. */
  setAlways(always: boolean): void;
}

/** A large encoder that looks at the chosen face. */
export interface EncodingVerbs {
  /** Ends it; only shapes of the photo can be edited then. */
  stop(): void;
  /** From the beginning. */
  again(): void;
}

export interface PresetVerbs {
  /** Gives the chosen face the sliders of a preset, as far as this model has them. */
  take(preset: Preset): void;
  save(preset: Preset): void;
  remove(name: string): void;
  /** Adds the presets of a file to the list. @returns what became of them, in words */
  open(file: File): Promise<Result<string>>;
  /** Saves all of the user's as a file. */
  saveAll(): void;
}

export interface PhotoVerbs {
  /** Opens what is selected. @param layerId one of several selected layers */
  reload(layerId?: string): void;
}

/** Face squares set by hand: one is under the hand until it is kept or left. */
export interface SquareVerbs {
  /** @param face whose square is taken up; null to draw one over a face that was missed */
  begin(face: number | null): void;
  /** Pixels of the photo. What was drawn is fitted to the face in it, where one is seen. */
  draw(square: FaceSquare): void;
  /** By a handle or a key. */
  change(square: FaceSquare): void;
  keep(): void;
  /** All is as it was before. */
  leave(): void;
  /** Takes away what was set by hand: a face that was missed goes, one that was found has its own square again. */
  remove(): void;
}

/** Portraits of people who do not exist. */
export interface PortraitVerbs {
  /** One by chance. */
  roll(): void;
  /** @param seed a whole number, 0..2³²-1 */
  ask(seed: number): void;
  /** Whether one is a way on from this problem, in this editor. */
  helpWith(code: Problem['code']): boolean;
}

export interface PreviewVerbs {
  /** The original instead of the edit, while a key or button is held. */
  compare(comparing: boolean): void;
  /** A divider between original and edit, or none. */
  toggleSplit(): void;
  /** @param percent 0..100 from the left */
  setSplit(percent: number): void;
  /**
   * Nearer or farther.
   * @param at what stays where it is on the screen, in parts of the picture, 0..1; by default the middle of the view
   */
  zoomAt(factor: number, at?: { readonly x: number; readonly y: number }): void;
  /** Moves what is zoomed. @param right,down in parts of the picture */
  panBy(right: number, down: number): void;
  /** To the chosen face, or back to the whole picture. */
  toggleZoom(): void;
  /** Back to the whole picture. */
  showWhole(): void;
  /** Whether the edit also shows in the document while it is made. */
  setCanvasPreview(canvasPreview: boolean): void;
}

/** The brush that gives the photo back. Each stroke is a step of undo. */
export interface BrushVerbs {
  /** Takes it in hand, or puts it away; without an edit there is nothing to give back. */
  toggle(on?: boolean): void;
  /** @param size,softness 0..100; `again`: it shows the edit again */
  set(change: Partial<Pick<Brush, 'size' | 'softness' | 'again'>>): void;
  /**
   * The pointer is down.
   * @param place on the photo, and the brush's radius there, pixels
   * @param other it does what it does not do now: gives the photo back, or shows the edit again
   */
  begin(place: Dab, other: boolean): void;
  move(places: readonly Dab[]): void;
  /** The pointer is up. */
  end(): void;
  /** What was painted since `begin` is dropped. */
  abandon(): void;
  /** Takes all strokes away, undoably. */
  clear(): void;
}

/** Pixels of the photo, whose upper left corner is 0, 0. */
export interface Dab {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** A part of the picture with the pixels that the photo has there, as it is and as it is edited; one and the same where it is not. */
export interface CloseUp {
  readonly original: Piece;
  readonly edited: Piece;
}

export interface CloseUpVerbs {
  /**
   * @param part of the photo, whole pixels. @param mostSide pixels that it is looked at with
   * @returns null while something is under way: then what would come is not what is on show
   */
  take(part: PixelPart, mostSide: number): Promise<CloseUp | null>;
}

export interface ModelVerbs {
  /** Unfolds the menu, or folds it. */
  show(modelMenu: boolean): void;
  /** @param model `id` of a known one */
  choose(model: number): void;
  /** Checks a file, and edits with it from then on; of other projects' files a model is made first, where the page can. */
  open(file: File, ...more: readonly File[]): Promise<void>;
  /** Where it runs. */
  setBackend(backend: BackendChoice): void;
}

export interface ApplyVerbs {
  /** Renders at full quality and hands the result to the editor. */
  one(): Promise<void>;
  /** Original and edit side by side, as one picture in the document. */
  pair(): Promise<void>;
  /** The edit on show on all selected layers. */
  toAll(): Promise<void>;
  /** Ends `toAll`: what is done by then is written. Ends `one` and `pair` while they are made: all is as it was before. */
  stop(): void;
  /** Where the result goes. */
  setMode(mode: ApplyMode): void;
}

/** The panel as a window of the editor. */
export interface PanelVerbs {
  /** CSS pixels; what is too small or too large is brought within what can be used. */
  resize(size: Size): void;
  /** The hand is off: the size is remembered for the next time. */
  keepSize(): void;
  /** The words of the first time were read. */
  welcomed(): void;
  /** Closes without a result; the document is as it was. */
  cancel(): void;
  /** Whether edits would be lost if the panel went now. */
  unfinished(): boolean;
  /** What the button of the notice does. */
  remedy(): void;
}

/** All of them. */
export interface Verbs {
  readonly brush: BrushVerbs;
  readonly looks: LookVerbs;
  readonly encodings: EncodingVerbs;
  readonly glimpses: GlimpseVerbs;
  readonly likeness: LikenessVerbs;
  readonly presets: PresetVerbs;
  readonly photos: PhotoVerbs;
  readonly portraits: PortraitVerbs;
  readonly squares: SquareVerbs;
  readonly preview: PreviewVerbs;
  readonly closeUps: CloseUpVerbs;
  readonly models: ModelVerbs;
  readonly apply: ApplyVerbs;
  readonly panel: PanelVerbs;
}
