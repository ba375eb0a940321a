/** One opened photo: its faces, and for each that was looked at what an edit needs again and again. */
import type { Encoder, Generator } from '../../../models/runtime/index.ts';
import type { Face, RgbaImage } from '../api.ts';
import { createFacePixels } from '../composite/face-pixels.ts';
import { SIDE, type FacePixels } from '../composite/types.ts';
import { alignFace } from '../face/align.ts';
import { scaleQuad, type Quad } from '../face/quad.ts';
import { downscale, fitWithin } from '../image/downscale.ts';
import { coverOf, type Cover } from '../mesh/cover.ts';
import { measureFace, type FaceGeometry } from '../mesh/geometry.ts';
import { meanFace } from '../mesh/mean-face.ts';
import { codesOf, looksAtFace, ownCode, type FaceCodes, type Pictured } from './face-code.ts';
import { meshOfPicture, SEEN, type Nets } from './nets.ts';

export interface Photo extends Pictured {
  /** The whole photo, at most `previewSide` on its longer side; the photo itself where no frames are wanted. */
  readonly preview: RgbaImage;
}

/** Its codes are the photo's own, or a refined one. */
export interface ChosenFace extends FaceCodes {
  readonly index: number;
  readonly quad: Quad;
  readonly previewQuad: Quad;
  readonly geometry: FaceGeometry;
  readonly cover: Cover;
  /** Whether the net sees a face in it; otherwise its mesh is where an aligned face has its features. */
  readonly seen: boolean;
  /** Made when they are first asked for: a face is found without them. */
  readonly pixels: FacePixels;
  /** Whether the photo is the generator's own picture of its code, so that there is no skin of anybody's to be kept. */
  readonly drawn: boolean;
}

/** What faces are looked at with. */
export interface Looking {
  readonly nets: Nets;
  /** What draws them, once the model is there; shapes need none of it. @throws PortraitError of a model that could not be loaded */
  drawing(): Promise<{ readonly encoder: Encoder; readonly generator: Generator }>;
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

/**
 * Finds the mesh of one face. Its code waits until somebody asks for it: shapes need none.
 * @param refined a code to be edited with instead of the photo's own
 */
export function chooseFace(photo: Photo, index: number, looking: Looking, refined?: Float32Array): ChosenFace {
  const { nets } = looking;
  const { quad, byHand } = photo.faces[index];
  const found = nets.meshOf(photo.full, quad);
  // Who says by hand that there is a face knows more than the net.
  const seen = !byHand || found.flag >= SEEN;
  const mesh = seen ? found : meanFace();
  let pixels: FacePixels | undefined;
  const scale = { x: photo.preview.width / photo.full.width, y: photo.preview.height / photo.full.height };
  const known = refined ?? ownCode(photo, index);
  const looks = looksAtFace(photo, index, async () => (await looking.drawing()).encoder, known);
  const codes = codesOf(looks, async ({ wplus, feature }, { resolution, widths }) => {
    const { generator } = await looking.drawing();
    const picture = await generator.generate({ wplus, feature, resolution, widths });
    return { picture, mesh: meshOfPicture(nets, picture, mesh) };
  });
  return {
    code: codes.code,
    closest: codes.closest,
    get settled() {
      return codes.settled;
    },
    index,
    quad,
    // Pixel centres are at integers: the picture's corner, at -0.5, is what stays in place.
    previewQuad: scaleQuad(quad, (p) => ({ x: (p.x + 0.5) * scale.x - 0.5, y: (p.y + 0.5) * scale.y - 0.5 })),
    geometry: measureFace(mesh),
    cover: coverOf(photo.full, quad, mesh),
    seen,
    drawn: known !== undefined && refined === undefined,
    get pixels() {
      return (pixels ??= createFacePixels(
        alignFace(photo.full, quad, { size: SIDE }),
        mesh,
        nets.person.find(photo.full, quad).data,
      ));
    },
  };
}
