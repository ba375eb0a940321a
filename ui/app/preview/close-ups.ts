import type { Piece, PixelPart, RgbaImage } from '../../worker/api.ts';
import { giveBack } from '../../worker/brush/give-back.ts';
import { maskOf } from '../../worker/brush/mask.ts';
import type { Strokes } from '../../worker/brush/stroke.ts';
import type { EngineState } from '../state/engine-state.ts';
import { chosenFace, effective, facePercents, inModel, toFaceValues } from '../state/look.ts';
import type { Engine, Parts } from '../state/parts.ts';
import { isNeutral, sameFaces, samePercents } from '../state/percents.ts';
import type { PanelPhoto } from '../state/state.ts';
import type { CloseUp, CloseUpVerbs } from '../state/verbs.ts';

/** What is looked at from near, by the engine: only while it rests, since it draws with what the edit on show has made. */
export class CloseUps implements CloseUpVerbs {
  private readonly parts: Pick<Parts, 'store'>;
  private readonly engine: Pick<Engine, 'closeUp'>;
  private readonly current: EngineState;

  constructor(parts: CloseUps['parts'], engine: CloseUps['engine'], current: EngineState) {
    this.parts = parts;
    this.engine = engine;
    this.current = current;
  }

  async take(part: PixelPart, mostSide: number): Promise<CloseUp | null> {
    const state = inModel(this.parts.store.get());
    const { busy, photo, running, sliders, others } = this.current.now;
    if (busy || running || state.applying || state.refining || !state.photo || photo !== state.photo.id) return null;
    const [mine, theirs] = [effective(state), facePercents(state.others)];
    const isOnShow = samePercents(mine, sliders ?? {}) && sameFaces(theirs, sliders ? others : {});
    if (!isOnShow) return null;
    const original = await this.engine.closeUp({}, part, mostSide);
    if (!original.ok) return null;
    if (isNeutral(mine) && Object.keys(theirs).length === 0)
      return { original: original.value, edited: original.value };
    const faces = toFaceValues({ ...theirs, [chosenFace(state)]: mine });
    const edited = await this.engine.closeUp(faces, part, mostSide);
    if (!edited.ok) return null;
    if (state.strokes.length === 0) return { original: original.value, edited: edited.value };
    return { original: original.value, edited: painted(state.strokes, state.photo, edited.value, original.value) };
  }
}

/** What the brush gave back is the photo's here too. @param original of the same part */
function painted(strokes: Strokes, { pixels }: PanelPhoto, edited: Piece, original: Piece): Piece {
  const { part, image } = edited;
  const [across, down] = [image.width / part.width, image.height / part.height];
  const grid = {
    width: image.width,
    height: image.height,
    left: part.x * across,
    top: part.y * down,
    whole: { width: pixels.width * across, height: pixels.height * down },
    photo: pixels,
  };
  return { part, image: giveBack(image, sameSize(original.image, image), maskOf(strokes, grid)) };
}

/** The edit of a portrait that is drawn as a whole has other pixels there than the portrait: the nearest of these. */
function sameSize(image: RgbaImage, { width, height }: Pick<RgbaImage, 'width' | 'height'>): RgbaImage {
  if (image.width === width && image.height === height) return image;
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = Math.floor(((y + 0.5) * image.height) / height) * image.width;
      const at = 4 * (from + Math.floor(((x + 0.5) * image.width) / width));
      data.set(image.data.subarray(at, at + 4), 4 * (y * width + x));
    }
  return { width, height, data };
}
