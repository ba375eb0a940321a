/** Portraits out of nothing. The picture is the face square itself, and its code is known without the encoder. */
import { PortraitError } from '../../../models/errors.ts';
import type { ModelFile } from '../../../models/format/index.ts';
import {
  codeOfSeed,
  toRgba,
  type Generator,
  type Mapping,
  type Rung,
  type Seeded,
} from '../../../models/runtime/index.ts';
import type { Face, RgbaImage } from '../api.ts';
import type { LandmarkFinder } from '../face/landmarks.ts';
import type { Quad } from '../face/quad.ts';

/** Mean difference up to which two pictures are the same one from other kernels or another device, of 255 levels. */
const SAME = 2;
/** Where the face is in an FFHQ square, in parts of its side. */
const FACE_BOX = { x: 0.2, y: 0.3, width: 0.6, height: 0.58 };

interface Parts {
  readonly model: ModelFile;
  readonly mapping: Mapping;
  readonly generator: Generator;
}

export interface SeededPortrait {
  readonly image: RgbaImage;
  /** Its code; [nStyle, styleDim]. */
  readonly wplus: Float32Array;
}

export function fullRung(generator: Generator): Rung {
  return generator.rung(Math.max(...generator.resolutions), Math.max(...generator.ratios));
}

/** @throws PortraitError model-wrong */
export async function drawSeeded({ model, mapping, generator }: Parts, seeded: Seeded): Promise<SeededPortrait> {
  const wplus = await codeOfSeed(model, mapping, generator.nStyle, seeded);
  const { resolution, widths } = fullRung(generator);
  const picture = await generator.generate({ wplus, resolution, widths });
  return { image: { width: picture.width, height: picture.height, data: toRgba(picture) }, wplus };
}

/** The code of a picture that is said to come from a seed; null if it does not, by this model. */
export async function codeOfPicture(parts: Parts, image: RgbaImage, seeded: Seeded): Promise<Float32Array | null> {
  try {
    const drawn = await drawSeeded(parts, seeded);
    return isSame(drawn.image, image) ? drawn.wplus : null;
  } catch (error) {
    if (error instanceof PortraitError && error.code === 'model-wrong') return null;
    throw error;
  }
}

function isSame(a: RgbaImage, b: RgbaImage): boolean {
  if (a.width !== b.width || a.height !== b.height) return false;
  const sum = a.data.reduce((sum, value, at) => sum + Math.abs(value - b.data[at]), 0);
  return sum / a.data.length <= SAME;
}

/** The face of a picture that is a face square as a whole. */
export function faceOfSquare(landmarks: LandmarkFinder, image: RgbaImage): Face {
  const { width, height } = image;
  const { x, y } = FACE_BOX;
  const box = { x: x * width, y: y * height, width: FACE_BOX.width * width, height: FACE_BOX.height * height };
  return {
    score: 1,
    box,
    landmarks: landmarks.find(image, { ...box, score: 1 }),
    quad: wholeQuad(image),
  };
}

/** Pixel centres are at integers, so the picture ends half a pixel beyond them. */
export function wholeQuad({ width, height }: Pick<RgbaImage, 'width' | 'height'>): Quad {
  const [left, top, right, bottom] = [-0.5, -0.5, width - 0.5, height - 0.5];
  return [
    { x: left, y: top },
    { x: left, y: bottom },
    { x: right, y: bottom },
    { x: right, y: top },
  ];
}
