/**
 * The contract between the panel (main thread of the iframe) and the engine worker, over comlink.
 * All calls resolve to a `Result`, since class instances do not survive postMessage.
 * Images are RGBA, 8 bits, straight alpha, row-major; sizes in pixels.
 */
import type { Result } from '../../models/errors.ts';
import type { ModelMetadata } from '../../models/format/index.ts';
import type { Region } from './mesh/where.ts';
import type { Seeded } from '../../models/runtime/index.ts';

export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

export type Backend = 'wasm' | 'webgpu';
export type BackendChoice = Backend | 'auto';

/** The nets that look at a photo: face boxes, 68 landmarks, the 468-point mesh, which pixels are person, features to compare pictures by. */
export const NETS = ['detector', 'landmarks', 'mesh', 'person', 'likeness'] as const;
export type NetName = (typeof NETS)[number];

/** Everything the worker needs, inlined in the build; buffers are transferred. */
export interface EngineAssets {
  /** onnxruntime's .wasm, already unpacked. */
  readonly wasmBinary: ArrayBuffer;
  /** The model file (safetensors). */
  readonly model: ArrayBuffer;
  /** Its end, with what looks closer, where `model` is without it. */
  readonly rest?: ArrayBuffer;
  readonly nets: Readonly<Record<NetName, ArrayBuffer>>;
  readonly backend: BackendChoice;
  /** What the page says of the model, which it may know before the file has been read. */
  readonly promised?: ModelHead;
}

/** Of a model file's description. */
export type ModelHead = Pick<ModelMetadata, 'id' | 'directions'>;

/** The same, each part as it comes: one is unpacked while another is already at work. */
export interface ArrivingAssets {
  readonly wasmBinary: Arriving<ArrayBuffer>;
  readonly model: Arriving<ArrayBuffer>;
  readonly rest?: Arriving<ArrayBuffer>;
  readonly nets: Readonly<Record<NetName, Arriving<ArrayBuffer>>>;
  readonly backend: BackendChoice;
  readonly promised?: ModelHead;
}

/** A function is called when it is first needed, and not before. */
export type Arriving<T> = T | Promise<T> | (() => Promise<T>);

export interface SliderInfo {
  readonly id: string;
  /** shape: moves the photo's own pixels by the face mesh, answers within a frame; model: waits for the generator. */
  readonly kind: 'shape' | 'model';
  /**
   * Of a slider that sets one half of the face apart: the slider of both halves. Its value is added to that one's; its id is
   * that one's with `.left` or `.right` (of the picture).
   */
  readonly of?: string;
  /** Parts of the face in which it can be weaker (`mesh/where.ts`); none for halves, and where that makes no sense. */
  readonly regions?: readonly Region[];
  /** On a portrait from a seed it is drawn as a whole, and its regions do not count. */
  readonly unknown?: boolean;
  /** Not offered any more, since it is not good enough for a photo; an edit that has it is still drawn. */
  readonly retired?: boolean;
  readonly label: string;
  readonly group: string;
  /** Words for the two ends, if the model names them. */
  readonly negativeLabel?: string;
  readonly positiveLabel?: string;
}

/** What a model file says of itself. Its texts are the file's: short enough to be shown, and not to be trusted. */
export interface ModelCard {
  readonly modelId: string;
  readonly modelName: string;
  readonly about: string;
  readonly licence: string;
  /** What it was trained on. */
  readonly data: string;
  /** Names of the files an imported model was made from. */
  readonly sources: readonly string[];
  /** Size of the model file. */
  readonly bytes: number;
  readonly sliders: readonly SliderInfo[];
  readonly resolutions: readonly number[];
  readonly ratios: readonly number[];
  /** Without an encoder it makes new portraits and edits those; of photos only what needs no code. */
  readonly editsPhotos: boolean;
  /** What its makers measured; empty for a model that says nothing of it. */
  readonly measured: Measured;
}

/** Each is better when smaller and compares models of one resolution only: models/format/metadata.ts says what each is. */
export interface Measured {
  readonly heldOutDistance?: number;
  readonly wildDistance?: number;
  readonly smallestRatioDistance?: number;
  readonly frechet?: number;
}

/** What is known of a model before it has been read. */
export type PromisedModel = Pick<ModelCard, 'modelId' | 'sliders'>;

export interface EngineInfo extends ModelCard {
  readonly backend: Backend;
  /** Why this backend (e.g. "WebGPU not offered here"), one sentence. */
  readonly reason: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Pixels of the photo. */
export interface PixelPart extends Point {
  readonly width: number;
  readonly height: number;
}

/** A piece of the picture: the part that was asked for, rounded out to whole pixels of its own. */
export interface Piece {
  readonly image: RgbaImage;
  /** Where it lies, in pixels of the photo, and parts of them. */
  readonly part: PixelPart;
}

/** A face square by its middle and side, pixels of the photo (a pixel's centre at its integer coordinates), and degrees clockwise. */
export interface FaceSquare extends Point {
  readonly side: number;
  readonly angle: number;
}

/**
 * Squares set by hand, by the number of the face whose square each takes the place of; numbers after those of the faces found are
 * faces that were missed.
 */
export type FaceSquares = Readonly<Record<number, FaceSquare>>;

export interface Face {
  readonly score: number;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** 68 points in the usual order. */
  readonly landmarks: readonly Point[];
  /** Corners TL, BL, BR, TR of the FFHQ square. */
  readonly quad: readonly [Point, Point, Point, Point];
  /** Of a square set by hand: the box of the face found whose square it takes the place of; null for a face that was missed. */
  readonly byHand?: { readonly instead: Face['box'] | null };
  /** What cannot be edited well on this face; known for the chosen one. */
  readonly limits?: readonly FaceLimit[];
}

export interface FaceLimit {
  /** One plain sentence that names what is in the way, and what does not work well therefore. */
  readonly sentence: string;
  /** Ids of the sliders concerned: to be dimmed, not removed. */
  readonly sliders: readonly string[];
  /** Told when the face has been open for a while: it is said beside its sliders, and nothing moves under a hand that is on its way. */
  readonly late?: boolean;
}

export type Stage =
  | 'loading'
  | 'starting'
  | 'model'
  | 'reading'
  | 'finding-face'
  | 'encoding'
  | 'warming-up'
  | 'generating'
  | 'compositing'
  | 'saving';
/** Loaded so far, of all that there is to load. */
export interface ByteCount {
  readonly done: number;
  readonly all: number;
}
/** fraction 0..1 of the whole task. */
export type OnProgress = (stage: Stage, fraction: number, bytes?: ByteCount) => void;

export interface OpenedPhoto {
  readonly width: number;
  readonly height: number;
  readonly faces: readonly Face[];
  /** Index of the face being edited (largest at first). */
  readonly chosen: number;
}

export interface Frame {
  /** Grows with every edit; a frame older than one already shown must be dropped. */
  readonly sequence: number;
  /** Of the generator; 0 and 0 where it had no part yet and the mesh alone moved the photo's pixels. */
  readonly rung: { readonly resolution: number; readonly ratio: number };
  /** 0-based place of this rung in the planned climb, and how many there are. */
  readonly step: number;
  readonly steps: number;
  /** Where it was generated: a GPU that fails in the middle of an edit is left for the CPU. */
  readonly backend: Backend;
  /** ms since the edit was asked for. */
  readonly elapsed: number;
  /** The whole photo at preview size with the edit composited. */
  readonly image: RgbaImage;
}

/** -1..1 by slider; and what it lacks in a part of the face, 0..1, by `whereKey`. */
export type SliderValues = Readonly<Record<string, number>>;
/** Sliders by the index of the face in `OpenedPhoto.faces`; faces without any stay as they are in the photo. */
export type FaceSliders = Readonly<Record<number, SliderValues>>;

/** What a slider would do to the chosen face: small pictures of the part of it that changes, all of one size. */
export interface Glimpse {
  /** Which part of the face square they show, a square in its sides. */
  readonly part: { readonly x: number; readonly y: number; readonly side: number };
  /** As it is in the photo. */
  readonly before: RgbaImage;
  /** The slider alone, at −1 and at 1. */
  readonly low: RgbaImage;
  readonly high: RgbaImage;
  /** Whether asked again for this face with this code it would be the same: the encoder has looked as closely as it can. */
  readonly settled: boolean;
}

/** A search for a code nearer to the face is over when either is used up; 80 steps at most. */
export interface RefineBudget {
  readonly seconds?: number;
  readonly steps?: number;
}

/** How far such a search is. */
export interface RefineStep {
  /** 0..1 of the budget. */
  readonly fraction: number;
  /** Seconds, from what it took so far. */
  readonly remaining: number;
  /** SqueezeNet distance of the model's picture to the photo: now, and of the encoder's code. */
  readonly distance: number;
  readonly before: number;
  /** The model's own picture of the face square, a few times a second. */
  readonly image?: RgbaImage;
}

export interface Refined {
  /** To be kept with the edit and given to `useCode`: some 3 kB of text. */
  readonly code: string;
  readonly steps: number;
  readonly before: number;
  readonly after: number;
}

export interface PortraitEngine {
  /**
   * Comes in two stages: the nets that look at photos, then the model. After the first, photos can be opened and edited by shape;
   * what needs the model waits for it, and without one that can be loaded it is left out.
   * @param onBegun the first stage is over, with the sliders that there will be
   */
  start(
    assets: ArrivingAssets,
    onProgress?: OnProgress,
    onBegun?: (promised: PromisedModel) => void,
  ): Promise<Result<EngineInfo>>;
  /**
   * Takes the full-resolution photo, finds faces, encodes the chosen one, warms up.
   * @param previewSide longer side of the frames, pixels; null where only `render` follows: then nothing is made ahead of
   *   what that needs, and `edit` is refused until `choose`
   * @param visible only faces whose centre lies in this pixel rectangle count
   * @param seeded where the picture is said to come from; if it does, by this model, its code is known and not encoded
   */
  open(
    photo: RgbaImage,
    previewSide: number | null,
    visible?: { x: number; y: number; width: number; height: number },
    onProgress?: OnProgress,
    seeded?: Seeded,
  ): Promise<Result<OpenedPhoto>>;
  /** A face that nobody has, as the full generator draws it. */
  generate(seeded: Seeded, onProgress?: OnProgress): Promise<Result<RgbaImage>>;
  choose(face: number, onProgress?: OnProgress): Promise<Result<OpenedPhoto>>;
  /**
   * The faces of the photo opened last, also where none was found, with all squares that were set by hand, and one of them chosen.
   * Faces whose square is as it was are not looked at again; of the others, codes are forgotten. What `open` refused is refused here
   * as long as there is no square.
   */
  place(squares: FaceSquares, face: number, onProgress?: OnProgress): Promise<Result<OpenedPhoto>>;
  /**
   * Looks for a face in and around a square of the photo opened last.
   * @param how level: the square turned by the face's eye line; fit: moved and scaled too, as those of faces that are found
   * @returns null where the net does not see a face there. Nothing is changed by it
   */
  lookIn(square: FaceSquare, how: 'level' | 'fit'): Promise<Result<FaceSquare | null>>;
  /**
   * Streams frames of rising (k, α) until the full generator, or until a newer `edit` or `stop`; resolves with whether it
   * reached the top. It is the chosen face that climbs; the others show in each frame as the full generator makes them.
   */
  edit(faces: FaceSliders, onFrame: (frame: Frame) => void): Promise<Result<{ readonly finished: boolean }>>;
  stop(): Promise<void>;
  /**
   * Small pictures of what a slider would do to the chosen face, made of the photo itself: by its mesh alone, and where the generator has to
   * draw, at the cheapest rung. Nobody waits for these: they begin when nothing else is under way, and anything else that is asked for, or a
   * newer `glimpse`, ends them with `cancelled`. They change nothing of the edit.
   * @returns null where the slider does nothing to this face
   */
  glimpse(slider: string): Promise<Result<Glimpse | null>>;
  /** Ends it. */
  stopGlimpse(): Promise<void>;
  /**
   * What cannot be edited well on the chosen face, with what takes a while to see; `open` and `choose` tell what is seen at once. Nobody
   * waits for it: it begins when nothing else is under way. `cancelled` where another photo or face comes meanwhile.
   */
  lookOver(): Promise<Result<readonly FaceLimit[]>>;
  /**
   * Tells from now on how far an encoder that takes long is, whatever it was begun for: 0 to 1, and null once it is over.
   * Each further call takes the place of the one before.
   */
  watchEncoding(onEncoding: (share: number | null) => void): Promise<void>;
  /** Ends it: model sliders have no code then, and the next `edit` with one of them, or `choose`, begins anew. */
  stopEncoding(): Promise<void>;
  /**
   * Searches a code of which the model draws the face nearer to the photo than of the encoder's, and edits with it from then on.
   * A `stop` ends it: the best so far is the result, as at the end. An `edit` does too; another photo ends it with `cancelled`.
   */
  refine(face: number, budget: RefineBudget, onStep?: (step: RefineStep) => void): Promise<Result<Refined>>;
  /**
   * Edits a face with a code that `refine` gave, for this photo and this model; null goes back to the encoder's.
   * @returns whether it was one: a text that is not leaves the encoder's
   */
  useCode(face: number, code: string | null): Promise<Result<boolean>>;
  /**
   * Full generator, full-resolution photo, all edited faces. All sliders zero gives the input bytes back exactly.
   * A `stop`, an `edit` or another photo ends it with `cancelled`.
   */
  render(faces: FaceSliders, onProgress?: OnProgress): Promise<Result<RgbaImage>>;
  /**
   * A part of what `render` gives, for looking at it from near: of the photo opened last, also where no face was found.
   * @param part whole pixels of the photo, within it
   * @param mostSide longer side that the part has in the answer, pixels; less where the part has fewer. An edit that comes meanwhile ends it with `cancelled`
   */
  closeUp(faces: FaceSliders, part: PixelPart, mostSide: number): Promise<Result<Piece>>;
}
