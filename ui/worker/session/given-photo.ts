/** The photo given last, with what was found in it, also where that is nothing: its first face may be one that is set by hand. */
import { PortraitError, toResult, type Result } from '../../../models/errors.ts';
import type { Face, FaceSquares, RgbaImage } from '../api.ts';
import { findFaces, type VisibleRect } from '../face/find-faces.ts';
import { placeFaces } from './by-hand.ts';
import type { Nets } from './nets.ts';
import { openPhoto, type Photo } from './photo.ts';
import { faceOfSquare } from './seeded.ts';

export class GivenPhoto {
  readonly image: RgbaImage;
  /** Null where no frames are wanted. */
  readonly previewSide: number | null;
  private readonly found: Result<readonly Face[]>;
  private readonly wplus: Float32Array | undefined;
  private opened: Photo | undefined;

  private constructor(
    image: RgbaImage,
    previewSide: number | null,
    found: GivenPhoto['found'],
    wplus: Float32Array | undefined,
  ) {
    this.image = image;
    this.previewSide = previewSide;
    this.found = found;
    this.wplus = wplus;
  }

  /** @param wplus its code, where the generator drew it as a whole */
  static async look(
    nets: Nets,
    image: RgbaImage,
    previewSide: number | null,
    visible: VisibleRect | undefined,
    wplus: Float32Array | undefined,
  ): Promise<GivenPhoto> {
    const found = await toResult(async () =>
      wplus ? [faceOfSquare(nets.landmarks, image)] : findFaces(nets, image, visible),
    );
    return new GivenPhoto(image, previewSide, found, wplus);
  }

  /**
   * With squares set by hand in the places of those found and behind them.
   * @throws PortraitError no-face, image-too-small where nothing was found and nothing set; usage
   */
  photo(nets: Nets, squares: FaceSquares = {}): Photo {
    const found = this.found.ok ? this.found.value : [];
    const faces = placeFaces(nets, this.image, found, squares);
    if (!this.found.ok && faces.length === 0) throw new PortraitError(this.found.error.code, this.found.error.message);
    this.opened ??= openPhoto(this.image, this.previewSide, found, this.wplus);
    return { ...this.opened, faces };
  }
}
