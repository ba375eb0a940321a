/** One opened photo: its faces, and for each that was looked at what an edit needs again and again. */
import type { Encoder, Generator, RgbPicture, Rung, Runtime } from '../../../models/runtime/index.ts';
import type { Face, RgbaImage } from '../api.ts';
import { createFacePixels } from '../composite/face-pixels.ts';
import { SIDE, type FacePixels } from '../composite/types.ts';
import { alignFace } from '../face/align.ts';
import { scaleQuad, type Quad } from '../face/quad.ts';
import { downscale, fitWithin } from '../image/downscale.ts';
import { coverOf, type Cover } from '../mesh/cover.ts';
import { measureFace, type FaceGeometry } from '../mesh/geometry.ts';
import type { FaceMesh } from '../mesh/types.ts';
import { lookAtFace, meshOfPicture, type Nets } from './nets.ts';

export interface Photo {
  readonly full: RgbaImage;
  /** The whole photo, at most `previewSide` on its longer side; the photo itself where no frames are wanted. */
  readonly preview: RgbaImage;
  readonly faces: readonly Face[];
  /** The code of its only face, where that is known without the encoder. */
  readonly wplus?: Float32Array;
}

/** A picture of the generator with its mesh. */
export interface Drawn {
  readonly picture: RgbPicture;
  readonly mesh: FaceMesh;
}

export interface ChosenFace {
  readonly index: number;
  readonly quad: Quad;
  readonly previewQuad: Quad;
  readonly geometry: FaceGeometry;
  readonly cover: Cover;
  readonly pixels: FacePixels;
  /** Whether the photo is the generator's own picture of its code, so that there is no skin of anybody's to be kept. */
  readonly drawn: boolean;
  /** Whether `code` has nothing to encode. */
  readonly coded: boolean;
  /** The photo's own w+ or a refined one, made once. @throws PortraitError model-wrong | internal */
  code(): Promise<Float32Array>;
  /** G(w) at a rung, made once; not to be cancelled, since whoever asks next needs it too. @throws PortraitError as `code` */
  recon(rung: Rung): Promise<Drawn>;
}

/** What faces are looked at with. */
export interface Looking {
  readonly runtime: Runtime;
  readonly nets: Nets;
  readonly encoder: Encoder;
  readonly generator: Generator;
}

export function openPhoto(
  full: RgbaImage,
  previewSide: number | null,
  faces: readonly Face[],
  wplus?: Float32Array,
): Photo {
  if (previewSide === null) return { full, preview: full, faces, wplus };
  const { width, height } = fitWithin(full.width, full.height, previewSide);
  return { full, preview: downscale(full, width, height), faces, wplus };
}

/** The code of a face: the photo's own where that is known, or else the encoder's. @throws PortraitError model-wrong | internal */
export async function codeOfFace(photo: Photo, index: number, encoder: Encoder): Promise<Float32Array> {
  if (photo.wplus) return photo.wplus;
  const crop = alignFace(photo.full, photo.faces[index].quad, { size: encoder.inputSize });
  return encoder.encode(crop.data.map((level) => level / 127.5 - 1));
}

/**
 * Finds the mesh of one face. Its code waits until somebody asks for it: shapes need none.
 * @param refined a code to be edited with instead of the photo's own
 */
export async function chooseFace(
  photo: Photo,
  index: number,
  looking: Looking,
  refined?: Float32Array,
): Promise<ChosenFace> {
  const { runtime, nets, encoder, generator } = looking;
  const { quad } = photo.faces[index];
  const { mesh, person } = await lookAtFace(nets, runtime, photo.full, quad);
  const scale = { x: photo.preview.width / photo.full.width, y: photo.preview.height / photo.full.height };
  const made = new Map<string, Promise<Drawn>>();
  const known = refined ?? photo.wplus;
  let code = known && Promise.resolve(known);
  const draw = async ({ resolution, widths }: Rung): Promise<Drawn> => {
    const picture = await generator.generate({ wplus: await face.code(), resolution, widths });
    return { picture, mesh: await meshOfPicture(nets, runtime, picture, mesh) };
  };
  const face: ChosenFace = {
    index,
    quad,
    // Pixel centres are at integers: the picture's corner, at -0.5, is what stays in place.
    previewQuad: scaleQuad(quad, (p) => ({ x: (p.x + 0.5) * scale.x - 0.5, y: (p.y + 0.5) * scale.y - 0.5 })),
    geometry: measureFace(mesh),
    cover: coverOf(photo.full, quad, mesh),
    drawn: photo.wplus !== undefined && refined === undefined,
    pixels: createFacePixels(alignFace(photo.full, quad, { size: SIDE }), mesh, person),
    get coded() {
      return code !== undefined;
    },
    code: () => (code ??= kept(codeOfFace(photo, index, encoder), () => (code = undefined))),
    recon(rung) {
      const key = `${rung.resolution}:${rung.widths.join()}`;
      let drawn = made.get(key);
      if (!drawn) made.set(key, (drawn = kept(draw(rung), () => made.delete(key))));
      return drawn;
    },
  };
  return face;
}

/** What failed is not kept. */
function kept<T>(work: Promise<T>, forget: () => void): Promise<T> {
  work.catch(forget);
  return work;
}
