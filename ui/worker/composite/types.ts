/** What the rooms of the composite hand each other. Lengths in sides of the aligned square, colours in 8-bit levels. */
import type { FaceMesh } from '../mesh/types.ts';
import type { Planes } from '../image/planes.ts';
import type { Box, Window } from './plane.ts';
import type { MouthPainter } from './mouth-paint.ts';
import type { Whole } from './whole.ts';

/** Side of the planes that hold the photo's own face, and of those that tone is worked out on, px. */
export const SIDE = 256;
/** Side of the planes of motion and light, which are smoother. */
export const FLOW = 192;

export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * How much colour of its own a photo has, for blue and for red: a tint t becomes a · t + b. a is 1 and b is 0 in an
 * ordinary photo; where the tint hardly varies (black and white, sepia) a is 0 and b is that one tint.
 */
export type OwnTint = readonly [
  blue: { readonly a: number; readonly b: number },
  red: { readonly a: number; readonly b: number },
];

/** What depends on the photo alone, worked out once a face. */
export interface FacePixels {
  readonly mesh: FaceMesh;
  /** The photo's square, SIDE × SIDE. */
  readonly crop: Planes;
  readonly luma: Float32Array;
  /** 0..1 on skin: the face without brows, eyes, lips and nostrils. */
  readonly skin: Float32Array;
  readonly skinColour: Rgb;
  readonly lipColour: Rgb;
  readonly tint: OwnTint;
  /** Luminance of enamel in this light, before what the opening does to it. */
  readonly enamel: number;
  /** Paints what the photo does not show between opened lips. */
  readonly paintMouth: MouthPainter;
  /** 0..1, the person, SIDE²; null where no mask is known: then all is person. */
  readonly person: Float32Array | null;
  /** The same on planes of FLOW, and how far outside of the person each pixel lies, in sides. */
  readonly flow: { readonly person: Float32Array; readonly outside: Float32Array } | null;
}

/** One generated picture with its mesh: planar RGB, nominally -1..1, of any size. */
export interface GeneratedPicture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Float32Array;
}

/** What the generator made of the photo's code, and of that with some sliders. */
export interface Change {
  readonly before: GeneratedPicture;
  readonly after: GeneratedPicture;
  readonly beforeMesh: FaceMesh;
  readonly afterMesh: FaceMesh;
}

/** By a slider of tone. */
export interface Toned extends Change {
  /** -1..1. */
  readonly value: number;
}

export type ToneSlider = 'age' | 'beard' | 'hair';

/** What the generator changes. */
export interface Generated {
  /** By an expression and by sliders of which nothing is known. */
  readonly changed?: Change;
  /** By each slider of tone alone: the light of a smile is none of age's, nor is a beard's dark. */
  readonly toned?: Readonly<Partial<Record<ToneSlider, Toned>>>;
  /** Where they are weaker. */
  readonly strengths?: Strengths;
  /** Whether `changed` has a slider in it of which nothing is known: then its light and colour are taken, wherever on the face. */
  readonly general?: boolean;
  /** 0..1, default 1: how much of the light and of the mouth is taken from `changed`, while better pictures are on their way. */
  readonly part?: number;
  /** Whether `changed` has an expression in it: then folds and the inside of the mouth are taken from it. */
  readonly expression?: boolean;
}

/** How strong a slider is in each part of the face, 0..1. */
export interface Strength {
  /** 468, in the face. */
  readonly vertices: Float32Array;
  /** Outside of it, and of that left and right. */
  readonly hair: number;
  readonly left: number;
  readonly right: number;
}

/** Of each slider of tone, of the light of an expression, and of sliders of which nothing is known; all of it where left out. */
export type Strengths = Readonly<Partial<Record<ToneSlider | 'light' | 'general', Strength>>>;

/** What is seen through an opening of the face: the mouth or an eye. Planes of one window, finer than SIDE where the photo is. */
export interface Aperture {
  readonly window: Window;
  /** 0..1: how much is seen through there. */
  readonly hole: Float32Array;
  /** Two interleaved: where the photo's own inside is taken from, an offset; null where the photo shows none. */
  readonly place: Float32Array | null;
  /** 0..1: how much of what is seen is the photo's own; the rest is `fill`. Null: all of it. */
  readonly own: Float32Array | null;
  /** RGB interleaved: what is drawn. */
  readonly fill: Float32Array | null;
  /** A second place to take the photo's own from, and how much of it (three interleaved: offset, share); null for none. */
  readonly around: Float32Array | null;
  /** The catchlight of an eye that looks elsewhere. */
  readonly glint?: Glint | null;
}

/** Lengths in sides, luminances in levels. */
export interface Glint {
  /** The iris in the photo, and its way. */
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly moveX: number;
  readonly moveY: number;
  /** 0..1, the catchlight's share of that way. */
  readonly follows: number;
  /** From which luminance on a pixel of the iris is part of a catchlight, and wholly. */
  readonly begins: number;
  readonly is: number;
  /** The iris without it. */
  readonly colour: Rgb;
}

/** Index of an aperture's zone. */
export const MOUTH = 0;
export const LEFT_EYE = 1;
export const RIGHT_EYE = 2;

/** Channels of `FaceEdit.field`. */
export const [DX, DY, GAIN, ZONE, FIELD] = [0, 1, 2, 3, 4];
/** Bits of `FaceEdit.cells`. */
export const [MOVES, LIGHTS, EXACT, TONES] = [1, 2, 4, 8];
/** Channels of `FaceEdit.tone`. */
export const [LEVELS, LOG, STUBBLE, TONE] = [0, 1, 2, 3];

/** An edit of one face, at no particular resolution: `renderFace` puts it into a photo of any size. */
export interface FaceEdit {
  /** Of a portrait that the model drew: what changes everywhere in it, before all else. */
  readonly whole?: Whole;
  /**
   * FLOW² × FIELD. DX, DY: where each pixel of the result comes from, an offset in sides, smooth; GAIN: how much brighter it
   * gets, as a part of itself; ZONE: 0..1, where the mesh's exact offset counts instead, around lips and lids.
   */
  readonly field: Float32Array;
  /** FLOW²: what happens between this pixel and the next ones right and below, in bits (MOVES, LIGHTS, EXACT, TONES). */
  readonly cells: Uint8Array;
  /** Where cells are not 0; null for nowhere. */
  readonly bounds: Box | null;
  /**
   * SIDE² × TONE, in the photo's own coordinates. LEVELS: luminance added, in levels; LOG: of a gain; STUBBLE: how dark a
   * beard is. Null where no slider of tone is set.
   */
  readonly tone: Float32Array | null;
  /** SIDE² × 2: red and blue of the surroundings, in parts of their luminance; with `tone`. */
  readonly surroundings: Float32Array | null;
  /** SIDE² × 2, in the photo's own coordinates: what is added to B − Y and R − Y, levels; null for nothing. */
  readonly chroma: Float32Array | null;
  /** The mesh with its ring: vertices in the photo and in the result, and the triangles in the order of drawing. */
  readonly from: Float32Array;
  readonly to: Float32Array;
  readonly triangles: Uint16Array;
  readonly facing: boolean;
  /** Mouth, left eye, right eye: the window of FLOW planes in which the zone is not 0; null where nothing happens. */
  readonly zones: readonly (Window | null)[];
  /** Mouth, left eye, right eye, for a square of so many photo pixels; null where nothing is to be seen through it. */
  apertures(pixels: number): readonly (Aperture | null)[];
}
