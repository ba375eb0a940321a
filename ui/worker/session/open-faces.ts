/** The faces of one photo that were looked at, with what was made of each: encoded once, and its latest full change kept. */
import type { Encoder, Generator } from '../../../models/runtime/index.ts';
import type { RgbaImage, SliderValues } from '../api.ts';
import { blendChange } from '../composite/blend.ts';
import type { Change } from '../composite/change.ts';
import { chooseFace, type ChosenFace, type Photo } from './photo.ts';
import { keyOf } from './sliders.ts';

/** A face keeps its reconstructions at every rung (some 20 MB at 1024 px); on group photos the ones not used for longest go. */
const KEPT = 6;

/** Makes what an edit changes, with the full generator. */
export type MakeChange = (face: ChosenFace, sliders: SliderValues, signal?: AbortSignal) => Promise<Change>;

interface Full {
  readonly key: string;
  readonly change: Change;
}

export class OpenFaces {
  private readonly photo: Photo;
  private readonly make: MakeChange;
  /** Oldest use first. */
  private readonly open = new Map<number, ChosenFace>();
  private readonly full = new WeakMap<ChosenFace, Full>();
  /** Of faces that are edited with another code than the encoder's. */
  private readonly codes = new Map<number, Float32Array>();
  private base: { readonly key: string; readonly image: RgbaImage };

  constructor(photo: Photo, make: MakeChange) {
    this.photo = photo;
    this.make = make;
    this.base = { key: '[]', image: photo.preview };
  }

  /** Whether `get` has nothing to encode. */
  has(index: number): boolean {
    return this.open.has(index);
  }

  /** @throws PortraitError model-wrong | internal */
  async get(index: number, encoder: Encoder, generator: Generator): Promise<ChosenFace> {
    const face =
      this.open.get(index) ?? (await chooseFace(this.photo, index, encoder, generator, this.codes.get(index)));
    this.open.delete(index);
    this.open.set(index, face);
    for (const [oldest] of this.open) if (this.open.size > KEPT) this.open.delete(oldest);
    return face;
  }

  /** From now on a face is edited with this code; without one, with the encoder's. */
  setCode(index: number, wplus: Float32Array | undefined): void {
    if (wplus) this.codes.set(index, wplus);
    else this.codes.delete(index);
    this.open.delete(index);
    this.base = { key: '[]', image: this.photo.preview };
  }

  /** A climb has reached the full generator: this is what it made. */
  keep(face: ChosenFace, sliders: SliderValues, change: Change): void {
    this.full.set(face, { key: keyOf(sliders), change });
  }

  /** The full change of these sliders: the kept one, or made now. */
  async change(face: ChosenFace, sliders: SliderValues, signal?: AbortSignal): Promise<Change> {
    const kept = this.full.get(face);
    if (kept?.key === keyOf(sliders)) return kept.change;
    const change = await this.make(face, sliders, signal);
    this.keep(face, sliders, change);
    return change;
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
      image = blendChange(image, face.previewQuad, await this.change(face, sliders, signal));
    this.base = { key, image };
    return image;
  }
}
