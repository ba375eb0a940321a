import type { RgbaImage } from '../../worker/api.ts';
import { giveBack } from '../../worker/brush/give-back.ts';
import { Cover, maskOf, wholeGrid, withStroke, type Mask } from '../../worker/brush/mask.ts';
import { addStroke } from '../../worker/brush/simplify.ts';
import { NO_STROKES, UNITS, type Stroke, type Strokes } from '../../worker/brush/stroke.ts';
import { isEdited } from '../state/look.ts';
import { noteOf } from '../state/notices.ts';
import type { Parts } from '../state/parts.ts';
import type { PanelPhoto, PanelState } from '../state/state.ts';
import type { BrushVerbs, Dab } from '../state/verbs.ts';

interface Looks {
  setStrokes(strokes: Strokes, said: string): void;
}

/** What the hand is painting. */
interface Painting {
  readonly photo: PanelPhoto;
  readonly stroke: Stroke & { readonly points: number[] };
  readonly cover: Cover;
}

/** Strokes that are done, as a mask of the preview. */
interface Drawn {
  readonly photo: PanelPhoto;
  readonly strokes: Strokes;
  readonly mask: Mask;
}

/** Gives the photo back where the pointer paints; on every frame of the preview, at once. */
export class Brush implements BrushVerbs {
  private readonly parts: Pick<Parts, 'store' | 'feed'>;
  private readonly looks: Looks;
  private painting: Painting | null = null;
  private drawn: Drawn | null = null;

  constructor(parts: Brush['parts'], looks: Looks) {
    this.parts = parts;
    this.looks = looks;
  }

  /** Strokes change by undo, by another photo and by an edit that comes back, too. */
  begun(): void {
    this.parts.store.subscribe(() => this.follow());
  }

  toggle(on = !this.state.brush.on): void {
    if (on && (!isEdited(this.state) || !this.state.opened)) return;
    this.abandon();
    this.change({ on, again: false });
  }

  set(change: Parameters<BrushVerbs['set']>[0]): void {
    const within = (value: number): number => Math.min(100, Math.max(0, Math.round(value)));
    const { size, softness } = { ...this.state.brush, ...change };
    this.change({ ...change, size: within(size), softness: within(softness) });
  }

  begin(place: Dab, other: boolean): void {
    const { photo, brush, applying } = this.state;
    if (!photo || !brush.on || applying) return;
    const shows = brush.again !== other ? 'edit' : 'photo';
    const stroke = { shows, softness: brush.softness / 100, points: unitsOf(place, photo) } as const;
    this.painting = { photo, stroke, cover: new Cover(wholeGrid(photo.pixels, photo.preview), stroke) };
    this.painting.cover.segment(0, 0);
    this.show();
  }

  move(places: readonly Dab[]): void {
    const { painting } = this;
    if (!painting || places.length === 0) return;
    const { points } = painting.stroke;
    for (const place of places) {
      points.push(...unitsOf(place, painting.photo));
      painting.cover.segment(points.length / 3 - 2, points.length / 3 - 1);
    }
    this.show();
  }

  end(): void {
    const { painting } = this;
    this.painting = null;
    if (!painting || painting.photo !== this.state.photo) return;
    const { strokes } = this.state;
    const added = addStroke(strokes, painting.stroke);
    if (added) return this.looks.setStrokes(added, painting.stroke.shows === 'photo' ? 'Restored.' : 'Edited again.');
    this.parts.store.set({ notice: noteOf(FULL) });
    this.show();
  }

  abandon(): void {
    if (!this.painting) return;
    this.painting = null;
    this.show();
  }

  clear(): void {
    this.abandon();
    this.looks.setStrokes(NO_STROKES, 'All brush strokes are gone.');
  }

  private follow(): void {
    const { photo, strokes, brush, applying } = this.state;
    if (this.painting && (this.painting.photo !== photo || applying)) this.painting = null;
    // It stays with the photo that it was taken in hand for.
    const goes = !photo || photo !== this.drawn?.photo || !isEdited(this.state);
    if (brush.on && goes) this.change({ on: false, again: false });
    if (this.drawn?.photo !== photo || (this.drawn?.strokes ?? NO_STROKES) !== strokes) this.show();
  }

  /** Has every frame shown with all strokes. */
  private show(): void {
    const mask = this.mask();
    const photo = this.state.photo;
    this.parts.feed.retouch(photo && mask ? (image) => retouched(image, photo, mask) : null);
  }

  private mask(): Mask | null {
    const { photo, strokes } = this.state;
    if (!photo) this.drawn = null;
    if (!photo || (strokes.length === 0 && !this.painting)) {
      this.drawn = photo ? { photo, strokes, mask: maskOf([], wholeGrid(photo.pixels, photo.preview)) } : null;
      return null;
    }
    const { mask } = (this.drawn = drawnOf(photo, strokes, this.drawn));
    return this.painting ? this.painting.cover.over(mask, mask.data.slice()) : mask;
  }

  private change(change: Partial<PanelState['brush']>): void {
    this.parts.store.set({ brush: { ...this.state.brush, ...change } });
  }

  private get state(): PanelState {
    return this.parts.store.get();
  }
}

const FULL = {
  code: 'brush-full',
  message:
    'An edit keeps no more brush strokes than it has now. Undo some, or press Clear and paint fewer, larger ones.',
} as const;

/** From what was drawn before, where that only grew by a stroke. */
function drawnOf(photo: PanelPhoto, strokes: Strokes, before: Drawn | null): Drawn {
  if (before?.photo === photo && before.strokes === strokes) return before;
  const grew =
    before?.photo === photo &&
    strokes.length === before.strokes.length + 1 &&
    before.strokes.every((stroke, i) => stroke === strokes[i]);
  const mask = grew
    ? withStroke({ ...before.mask, data: before.mask.data.slice() }, strokes[strokes.length - 1])
    : maskOf(strokes, wholeGrid(photo.pixels, photo.preview));
  return { photo, strokes, mask };
}

/** A frame is of the preview's size; a picture of another size is not one of this photo. */
function retouched(image: RgbaImage, { preview }: PanelPhoto, mask: Mask): RgbaImage {
  if (image.width !== preview.width || image.height !== preview.height) return image;
  return giveBack({ ...image, data: image.data.slice() }, preview, mask);
}

function unitsOf({ x, y, radius }: Dab, { pixels }: PanelPhoto): number[] {
  const unit = UNITS / Math.max(pixels.width, pixels.height);
  const place = (value: number): number => Math.min(2 * UNITS, Math.max(-UNITS, Math.round(value * unit)));
  return [place(x), place(y), Math.min(UNITS, Math.max(1, Math.round(radius * unit)))];
}
