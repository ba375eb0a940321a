/** The faces of one photo that were looked at, with what was made of each, and the latest full edit of each kept. */
import type { RgbaImage, SliderValues } from '../api.ts';
import { renderFace } from '../composite/render-face.ts';
import type { FaceEdit } from '../composite/types.ts';
import type { DrawnParts } from './drawn-parts.ts';
import { chooseFace, type ChosenFace, type Looking, type Photo } from './photo.ts';
import { keyOf } from './sliders.ts';

/** A face keeps its reconstructions at every rung (some 20 MB at 1024 px); on group photos the ones not used for longest go. */
const KEPT = 6;

/** Makes what an edit changes, with the full generator where it has a part in it. */
export type MakeEdit = (face: ChosenFace, sliders: SliderValues, signal?: AbortSignal) => Promise<FaceEdit>;

interface Full {
  readonly key: string;
  readonly edit: FaceEdit;
}

export class OpenFaces {
  private photo: Photo;
  private readonly make: MakeEdit;
  /** Oldest use first. */
  private readonly open = new Map<number, Promise<ChosenFace>>();
  private readonly full = new WeakMap<ChosenFace, Full>();
  private readonly drawn = new WeakMap<ChosenFace, DrawnParts>();
  /** Of faces that are edited with another code than the encoder's. */
  private readonly codes = new Map<number, Float32Array>();
  private base: { readonly key: string; readonly image: RgbaImage };

  constructor(photo: Photo, make: MakeEdit) {
    this.photo = photo;
    this.make = make;
    this.base = { key: '[]', image: photo.preview };
  }

  get(index: number, looking: Looking): Promise<ChosenFace> {
    let face = this.open.get(index);
    if (!face) {
      const made = async (): Promise<ChosenFace> => chooseFace(this.photo, index, looking, this.codes.get(index));
      face = made();
      face.catch(() => this.open.delete(index));
    }
    this.open.delete(index);
    this.open.set(index, face);
    for (const [oldest] of this.open) if (this.open.size > KEPT) this.open.delete(oldest);
    return face;
  }

  /** From now on a face is edited with this code; without one, with the photo's own. */
  setCode(index: number, wplus: Float32Array | undefined): void {
    if (wplus) this.codes.set(index, wplus);
    else this.codes.delete(index);
    this.open.delete(index);
    this.base = { key: '[]', image: this.photo.preview };
  }

  /** The same photo with other squares. @param isOther whether a face's is; what was made of it is forgotten, its code too */
  moved(photo: Photo, isOther: (index: number) => boolean): void {
    this.photo = photo;
    for (const index of [...this.open.keys(), ...this.codes.keys()]) {
      if (!isOther(index)) continue;
      this.open.delete(index);
      this.codes.delete(index);
    }
    this.base = { key: '[]', image: photo.preview };
  }

  /** What the generator drew last of this face, of each part. */
  last(face: ChosenFace): DrawnParts {
    return this.drawn.get(face) ?? {};
  }

  remember(face: ChosenFace, drawn: DrawnParts): void {
    this.drawn.set(face, { ...this.last(face), ...drawn });
  }

  /** A climb has reached the full generator: this is what it made. */
  keep(face: ChosenFace, sliders: SliderValues, edit: FaceEdit): void {
    this.full.set(face, { key: keyOf(sliders), edit });
  }

  /** The full edit of these sliders: the kept one, or made now. */
  async edit(face: ChosenFace, sliders: SliderValues, signal?: AbortSignal): Promise<FaceEdit> {
    const kept = this.full.get(face);
    if (kept?.key === keyOf(sliders)) return kept.edit;
    const edit = await this.make(face, sliders, signal);
    this.keep(face, sliders, edit);
    return edit;
  }

  /**
   * The photo at preview size with these faces edited: what the chosen face climbs on. Not to be handed out, since the
   * next edit climbs on it too.
   */
  async preview(
    faces: readonly (readonly [face: ChosenFace, sliders: SliderValues])[],
    signal: AbortSignal,
  ): Promise<RgbaImage> {
    const key = JSON.stringify(faces.map(([face, sliders]) => [face.index, keyOf(sliders)]));
    if (key === this.base.key) return this.base.image;
    let image = this.photo.preview;
    for (const [face, sliders] of faces)
      image = renderFace(image, face.previewQuad, await this.edit(face, sliders, signal));
    this.base = { key, image };
    return image;
  }
}
