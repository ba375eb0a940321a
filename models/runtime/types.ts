/** What the engine offers to whoever runs models: worker, command line, tests. */
import type { Backend } from './ort.ts';
import type { RgbPicture } from './picture.ts';

/** Which part of the generator runs: one rung of the ladder. */
export interface Rung {
  readonly resolution: number;
  /** Uniform width ratio; for a flexible list of widths, the uniform ratio of as much arithmetic at this resolution. */
  readonly ratio: number;
  /** Output widths [constant, conv1, up@8, conv@8, …] up to `resolution`. */
  readonly widths: readonly number[];
  /** Multiply-accumulates of one picture, nothing reused. */
  readonly macs: number;
}

/**
 * An addition to what the generator's block of `size` px gives, predicted for one code: detail of a photo that no code says (FeatureStyle, Yao et
 * al. 2022). Narrower sub-generators take its first channels.
 */
export interface Feature {
  readonly size: number;
  /** [channels of the whole generator there, size, size]. */
  readonly data: Float32Array;
  /** The code that it belongs to; where an edited code draws that block otherwise, it counts less. */
  readonly wplus: Float32Array;
}

export interface GenerateRequest {
  /** [nStyle, styleDim]. */
  readonly wplus: Float32Array;
  readonly feature?: Feature;
  readonly resolution?: number;
  /** Uniform width ratio (default 1), or explicit widths in `widths`. */
  readonly ratio?: number;
  readonly widths?: readonly number[];
  readonly signal?: AbortSignal;
}

export interface SegmentCost {
  /** Segment 0 is 4 px, segment j is 8·2^(j-1) px. */
  readonly segment: number;
  /** Widths [in, up, conv] of this segment ([const, conv1] for segment 0). */
  readonly widths: readonly number[];
  readonly ms: number;
}

export interface Generator {
  readonly backend: Backend;
  readonly styleDim: number;
  readonly nStyle: number;
  readonly resolutions: readonly number[];
  readonly ratios: readonly number[];
  rung(resolution: number, ratio: number): Rung;
  /** The model's flexible configurations that can run here. */
  readonly flexible: readonly Rung[];
  /**
   * Reuses every block whose widths and styles did not change since an earlier call. The picture's values are kept for
   * that too and not copied (12 MB at 1024 px): they are for reading only.
   * @throws PortraitError cancelled | usage | out-of-memory | device-lost
   */
  generate(request: GenerateRequest): Promise<RgbPicture>;
  /**
   * Times of every segment of the given rungs (default: all there are). Small ones are run for it, after a warm-up run; large
   * ones, and by default those of flexible configurations and of ratios between the least and the full one, are estimated from
   * their arithmetic until real use has measured them.
   * Cheap to ask again.
   */
  calibrate(rungs?: readonly Rung[], signal?: AbortSignal): Promise<readonly SegmentCost[]>;
  dispose(): Promise<void>;
}

export interface Encoder {
  readonly inputSize: number;
  /** Side of what `Look.closer` reads, px, twice `inputSize`; undefined where the model has no refiner and the first look is all. */
  readonly closerSize?: number;
  /** Planar RGB [3, n, n] in [-1, 1], of any n (inputSize is read as it is) -> w+ [nStyle, styleDim]. */
  look(rgb: Float32Array, signal?: AbortSignal, onProgress?: (share: number) => void): Promise<Look>;
  /** The nearest w+ that the model has for a picture [3, n, n]: closer where it can look closer. `closerSize` is read as it is. */
  encode(rgb: Float32Array, signal?: AbortSignal, onProgress?: (share: number) => void): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** What an encoder saw at first. */
export interface Look extends Code {
  /**
   * Looks closer at the same picture, [3, n, n] of any n (closerSize is read as it is); a code nearer to it.
   * Undefined where the model has no refiner.
   */
  readonly closer?: (rgb: Float32Array, signal?: AbortSignal) => Promise<Code>;
}

/** A code of a picture, and what the model adds to the generator's features with it, if anything. */
export interface Code {
  /** [nStyle, styleDim]. */
  readonly wplus: Float32Array;
  readonly feature?: Feature;
}

export interface EncodeOptions {
  readonly signal?: AbortSignal;
  /** Of encoders that take long: how much is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Which face that nobody has: the same one from the same model every time. */
export interface Seeded {
  /** Of z: a whole number, 0..2³²-1. */
  readonly seed: number;
  /** How far the face is from the mean one (reference §1.4), or from the centre of its kind, 0..1: lower is more ordinary and cleaner. */
  readonly truncation: number;
}

export interface Mapping {
  /** One z or several, [n, styleDim] ~ N(0,1) -> w [n, styleDim]. Keeps a network for the last n. */
  map(z: Float32Array, signal?: AbortSignal): Promise<Float32Array>;
  dispose(): Promise<void>;
}

export interface LadderOptions {
  /** Time for the first preview, ms (default 50). */
  readonly frameBudget?: number;
  /** Most rungs in the climb, 2 or more (default 4). */
  readonly maxRungs?: number;
  /** Most time of the whole climb as planned, in times of the full generator alone (default 1.1). */
  readonly maxTotal?: number;
}

export interface ClimbRequest {
  readonly generator: Generator;
  /** w+ of what is drawn at a rung: one picture of each. */
  readonly codes: (rung: Rung) => readonly Float32Array[];
  readonly feature?: Feature;
  readonly rungs: readonly Rung[];
  readonly signal?: AbortSignal;
  /** Awaited before the next rung starts. */
  readonly onFrame: (pictures: readonly RgbPicture[], rung: Rung, step: number, ms: number) => void | Promise<void>;
}
