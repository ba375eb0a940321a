/** One opened photo: its faces, and for the chosen one everything that an edit needs again and again. */
import type { Encoder, Generator, RgbPicture, Rung } from '../../../models/runtime/index.ts';
import type { Face, RgbaImage } from '../api.ts';
import { alignFace } from '../face/align.ts';
import { createMeasureChange, type MeasureChange } from '../composite/change.ts';
import { createEdges } from '../composite/edges.ts';
import { createRemoveHalo, type RemoveHalo } from '../composite/halo.ts';
import { createMovable, type Movable } from '../composite/movable.ts';
import { createRegionMasks, type RegionMasks } from '../composite/region.ts';
import { inSquare, scaleQuad, type Quad } from '../face/quad.ts';
import { downscale, fitWithin } from '../image/downscale.ts';
import type { Planes } from '../image/planes.ts';

export interface Photo {
  readonly full: RgbaImage;
  /** The whole photo, at most `previewSide` on its longer side; the photo itself where no frames are wanted. */
  readonly preview: RgbaImage;
  readonly faces: readonly Face[];
  /** The code of its only face, where that is known without the encoder. */
  readonly wplus?: Float32Array;
}

export interface ChosenFace {
  readonly index: number;
  readonly quad: Quad;
  readonly previewQuad: Quad;
  /** Aligned square at the encoder's size, 8-bit levels. */
  readonly crop: Planes;
  /** The photo's own code. */
  readonly wplus: Float32Array;
  readonly measureChange: MeasureChange;
  readonly regionMasks: RegionMasks;
  readonly removeHalo: RemoveHalo;
  readonly movable: Movable;
  /** G(w) at a rung, made once. */
  recon(rung: Rung, signal?: AbortSignal): Promise<RgbPicture>;
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

/** @param crop of 8-bit levels */
export function encodeCrop(encoder: Encoder, crop: Planes): Promise<Float32Array> {
  return encoder.encode(crop.data.map((level) => level / 127.5 - 1));
}

/** @param code to be used instead of the photo's own or the encoder's. Aligns and, where it must, encodes one face. @throws PortraitError model-wrong | internal */
export async function chooseFace(
  photo: Photo,
  index: number,
  encoder: Encoder,
  generator: Generator,
  code?: Float32Array,
): Promise<ChosenFace> {
  const { quad, landmarks } = photo.faces[index];
  const crop = alignFace(photo.full, quad, { size: encoder.inputSize });
  const wplus = code ?? photo.wplus ?? (await encodeCrop(encoder, crop));
  const scale = { x: photo.preview.width / photo.full.width, y: photo.preview.height / photo.full.height };
  const made = new Map<string, RgbPicture>();
  const points = landmarks.map((p) => inSquare(quad, p));
  const edges = createEdges(crop);
  return {
    index,
    quad,
    // Pixel centres are at integers: the picture's corner, at -0.5, is what stays in place.
    previewQuad: scaleQuad(quad, (p) => ({ x: (p.x + 0.5) * scale.x - 0.5, y: (p.y + 0.5) * scale.y - 0.5 })),
    crop,
    wplus,
    measureChange: createMeasureChange(crop),
    regionMasks: createRegionMasks(points, edges),
    removeHalo: createRemoveHalo(points, edges),
    movable: createMovable(points),
    async recon(rung, signal) {
      const key = `${rung.resolution}:${rung.widths.join()}`;
      const found = made.get(key);
      if (found) return found;
      const picture = await generator.generate({ wplus, resolution: rung.resolution, widths: rung.widths, signal });
      made.set(key, picture);
      return picture;
    },
  };
}
