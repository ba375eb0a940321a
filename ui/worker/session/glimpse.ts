/** Small pictures of what a slider would do to a face, for somebody who only looks at it. */
import { PortraitError } from '../../../models/errors.ts';
import type { Glimpse, RgbaImage } from '../api.ts';
import { renderFace } from '../composite/render-face.ts';
import type { Box } from '../composite/plane.ts';
import { DX, DY, FIELD, FLOW, type FaceEdit } from '../composite/types.ts';
import { alignFace } from '../face/align.ts';
import { partOf, scaleQuad, type Quad } from '../face/quad.ts';
import type { Planes } from '../image/planes.ts';
import { byName, type Drawing } from './drawn-parts.ts';
import { askedOf, editOf, type Wanted } from './face-edit.ts';
import type { ChosenFace } from './photo.ts';
import { drawParts, type Plan } from './stream-edit.ts';

/** Of each picture, px: some 84 CSS pixels on a screen of twice the density. */
export const GLIMPSE_SIDE = 168;

type Framing = Glimpse['part'];

/** All of a picture that the model drew, since all of it may change. */
const ALL: Framing = { x: 0, y: 0, side: 1 };
/** Less, and nobody sees whose face it is; more, and a lid's movement is less than a pixel. In sides, as all these. */
const SMALLEST = 0.5;
const LARGEST = 0.875;
/** What is seen around what changes. */
const MARGIN = 0.04;
/** Motion that makes a picture of motion, sides; and from which part of the largest it is what one looks at. */
const SEEN = 0.002;
const MUCH = 0.35;
/** Framings begin and end at multiples of it, so that sliders of one part of the face share one. */
const STEP = 1 / 16;

/** What a glimpse needs of the engine. */
export interface Glimpsing {
  readonly photo: RgbaImage;
  readonly face: ChosenFace;
  /** Of the slider alone, at a value. */
  wanted(value: -1 | 1): Wanted;
  /** @throws PortraitError of a model that could not be loaded */
  drawing(): Promise<Drawing>;
  /** The rungs of this device for this face; only the cheapest is drawn. */
  plan(): Promise<Plan>;
  /** Nothing else is under way; aborts as soon as anything is. */
  readonly rest: Promise<AbortSignal>;
}

/** Makes them, the newest that is asked for only; what was made of the photo alone is kept as long as the face. */
export class Glimpses {
  private readonly befores = new WeakMap<ChosenFace, Map<string, RgbaImage>>();
  private asked = 0;

  /** @throws PortraitError cancelled, where something else was asked for, and as the model's parts do */
  async make(of: Glimpsing): Promise<Glimpse | null> {
    const mine = ++this.asked;
    const signal = await of.rest;
    const turn = (): Promise<void> => letIn(() => mine === this.asked && !signal.aborted);
    const low = await editAt(of, -1, turn, signal);
    const high = await editAt(of, 1, turn, signal);
    await turn();
    const framing = framingOf([low, high]);
    if (!framing) return null;
    const before = this.beforeOf(of, framing);
    const quad = quadIn(framing);
    await turn();
    const lowest = renderFace(before, quad, low);
    await turn();
    const highest = renderFace(before, quad, high);
    const settled = !isDrawn(of.wanted(1)) || of.face.settled;
    // The kept one stays here: what is handed out may be given away.
    return { part: framing, before: { ...before, data: before.data.slice() }, low: lowest, high: highest, settled };
  }

  /** Ends what is under way. */
  stop(): void {
    this.asked += 1;
  }

  private beforeOf({ photo, face }: Glimpsing, framing: Framing): RgbaImage {
    const made = this.befores.get(face) ?? new Map<string, RgbaImage>();
    this.befores.set(face, made);
    const key = `${framing.x},${framing.y},${framing.side}`;
    const before =
      made.get(key) ?? toRgba(alignFace(photo, partOf(face.quad, framing), { size: GLIMPSE_SIDE, quick: true }));
    made.set(key, before);
    return before;
  }
}

/** Whether the generator has to; a smile is shown as its first frame is, by the mesh alone. */
function isDrawn({ parts, smile }: Wanted): boolean {
  return parts.length > 0 && smile === 0;
}

async function editAt(
  { face, wanted, drawing, plan }: Glimpsing,
  value: -1 | 1,
  turn: () => Promise<void>,
  signal: AbortSignal,
): Promise<FaceEdit> {
  await turn();
  const want = wanted(value);
  if (!isDrawn(want)) return editOf(face, want);
  const model = await drawing();
  const [rung] = (await plan()).rungs;
  const code = await face.code();
  await turn();
  return editOf(face, want, byName(await drawParts(model, askedOf(face, want), code, rung, signal, turn)));
}

/** Lets messages in, and ends here where one of them asked for something else. */
async function letIn(goesOn: () => boolean): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  if (!goesOn()) throw new PortraitError('cancelled', 'Cancelled.');
}

/**
 * A square around what these edits move most, and where they move nothing around all that they change; null where that is nothing. What
 * moves has wide surroundings that follow a little, and would make every square the whole face.
 */
export function framingOf(edits: readonly Pick<FaceEdit, 'bounds' | 'whole' | 'field'>[]): Framing | null {
  if (edits.some(({ whole }) => whole)) return ALL;
  const all = edits.flatMap(({ bounds }) => bounds ?? []);
  if (all.length === 0) return null;
  const most = Math.max(...edits.map((edit) => mostMotion(edit)));
  const moved = most < SEEN ? [] : edits.flatMap((edit) => whereMoved(edit, MUCH * most) ?? []);
  const boxes = moved.length > 0 ? moved : all;
  const left = Math.min(...boxes.map(({ x }) => x)) / FLOW - MARGIN;
  const top = Math.min(...boxes.map(({ y }) => y)) / FLOW - MARGIN;
  const right = Math.max(...boxes.map(({ x, width }) => x + width)) / FLOW + MARGIN;
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) / FLOW + MARGIN;
  const wide = Math.min(LARGEST, Math.max(SMALLEST, right - left, bottom - top));
  const side = Math.ceil(wide / STEP) * STEP;
  const place = (middle: number): number =>
    Math.round(Math.min(1 - side, Math.max(0, middle - side / 2)) / STEP) * STEP;
  return { x: place((left + right) / 2), y: place((top + bottom) / 2), side };
}

/** In sides. */
function mostMotion({ field }: Pick<FaceEdit, 'field'>): number {
  let most = 0;
  for (let at = 0; at < field.length; at += FIELD) most = Math.max(most, field[at + DX] ** 2 + field[at + DY] ** 2);
  return Math.sqrt(most);
}

/** Around the cells that move by at least so much. */
function whereMoved({ field }: Pick<FaceEdit, 'field'>, least: number): Box | null {
  let [left, top, right, bottom] = [FLOW, FLOW, -1, -1];
  for (let y = 0, at = 0; y < FLOW; y++)
    for (let x = 0; x < FLOW; x++, at += FIELD) {
      if (field[at + DX] ** 2 + field[at + DY] ** 2 < least ** 2) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  return right < 0 ? null : { x: left, y: top, width: right + 1 - left, height: bottom + 1 - top };
}

/** The whole face square, in pixels of a picture of that part of it. */
function quadIn({ x, y, side }: Framing): Quad {
  const unit: Quad = [
    { x: 0, y: 0 },
    { x: 0, y: 1 },
    { x: 1, y: 1 },
    { x: 1, y: 0 },
  ];
  // Pixel centres are at integers.
  const scale = GLIMPSE_SIDE / side;
  return scaleQuad(unit, (p) => ({ x: (p.x - x) * scale - 0.5, y: (p.y - y) * scale - 0.5 }));
}

function toRgba({ width, height, data }: Planes): RgbaImage {
  const area = width * height;
  const out = new Uint8ClampedArray(area * 4).fill(255);
  for (let i = 0; i < area; i++) for (let c = 0; c < 3; c++) out[4 * i + c] = data[c * area + i];
  return { width, height, data: out };
}
