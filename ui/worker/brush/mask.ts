import { UNITS, type Stroke, type Strokes } from './stroke.ts';

/** Pixels on which strokes are drawn: all of a photo at some size, or a part of it. */
export interface Grid {
  readonly width: number;
  readonly height: number;
  /** Where its corner lies on the whole photo at that size, and how large that is, pixels. */
  readonly left: number;
  readonly top: number;
  readonly whole: { readonly width: number; readonly height: number };
  /** Of the photo itself: of its longer side strokes are measured. */
  readonly photo: { readonly width: number; readonly height: number };
}

/** Pixels from the first to before the last. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How much of the photo shows: 0 the edit, 255 the photo. */
export interface Mask {
  readonly grid: Grid;
  readonly data: Uint8Array;
  /** All that is not 0 lies in here. */
  readonly box: Box;
}

/** @param photo its size in pixels @param size of the picture of it that the mask is for */
export function wholeGrid(photo: Grid['photo'], size: Grid['whole'] = photo): Grid {
  return { width: size.width, height: size.height, left: 0, top: 0, whole: size, photo };
}

export function emptyMask(grid: Grid): Mask {
  return { grid, data: new Uint8Array(grid.width * grid.height), box: { left: 0, top: 0, right: 0, bottom: 0 } };
}

/** All strokes, one after the other. */
export function maskOf(strokes: Strokes, grid: Grid): Mask {
  return strokes.reduce(withStroke, emptyMask(grid));
}

/** The mask with one more stroke; the one given is written over. */
export function withStroke(mask: Mask, stroke: Stroke): Mask {
  const cover = new Cover(mask.grid, stroke);
  for (let point = 0; point < stroke.points.length / 3; point++) cover.segment(Math.max(0, point - 1), point);
  return cover.over(mask, mask.data);
}

/**
 * What one stroke covers, a segment at a time, so that a stroke under way is drawn as it grows. 0..255, the largest of what its
 * segments give.
 */
export class Cover {
  private readonly stroke: Stroke;
  private readonly grid: Grid;
  /** Pixels of the grid for one unit, right and down. */
  private readonly across: number;
  private readonly down: number;
  /** Of the grid, in which `data` lies; it grows. */
  private box: Box = { left: 0, top: 0, right: 0, bottom: 0 };
  private data = new Uint8Array(0);

  constructor(grid: Grid, stroke: Stroke) {
    this.grid = grid;
    this.stroke = stroke;
    const longest = Math.max(grid.photo.width, grid.photo.height) / UNITS;
    this.across = (longest * grid.whole.width) / grid.photo.width;
    this.down = (longest * grid.whole.height) / grid.photo.height;
  }

  /** From one point to another, or one point alone. @param points those of the stroke, which may have grown since */
  segment(from: number, to: number, points = this.stroke.points): void {
    const { across, down, grid } = this;
    const [ax, ay, ar] = [points[3 * from], points[3 * from + 1], points[3 * from + 2]];
    const [bx, by, br] = [points[3 * to], points[3 * to + 1], points[3 * to + 2]];
    const reach = Math.max(ar, br);
    // Half a pixel more, for a hard edge that lies between two.
    const [x0, x1] = [Math.min(ax, bx) - reach, Math.max(ax, bx) + reach].map((x) => x * across - grid.left);
    const [y0, y1] = [Math.min(ay, by) - reach, Math.max(ay, by) + reach].map((y) => y * down - grid.top);
    this.grow({
      left: Math.max(0, Math.floor(x0 - 1)),
      top: Math.max(0, Math.floor(y0 - 1)),
      right: Math.min(grid.width, Math.ceil(x1 + 1)),
      bottom: Math.min(grid.height, Math.ceil(y1 + 1)),
    });
    const bounds = this.box;
    const width = bounds.right - bounds.left;
    const [dx, dy, dr] = [bx - ax, by - ay, br - ar];
    const length = dx * dx + dy * dy;
    const pixel = 1 / across;
    const { softness } = this.stroke;
    const top = Math.max(bounds.top, Math.floor(y0 - 1));
    const bottom = Math.min(bounds.bottom, Math.ceil(y1 + 1));
    for (let row = top; row < bottom; row++) {
      const y = (row + grid.top + 0.5) / down;
      // Of the segment only what is near enough to this row counts.
      const near = (far: number): number => (dy === 0 ? 0 : (y + far - ay) / dy);
      const [t0, t1] = dy === 0 ? [0, 1] : [near(-reach - pixel), near(reach + pixel)].sort((a, b) => a - b);
      const [first, last] = [Math.max(0, t0), Math.min(1, t1)];
      if (first > last) continue;
      const ends = [ax + first * dx, ax + last * dx];
      const start = Math.max(bounds.left, Math.floor((Math.min(...ends) - reach) * across - grid.left - 1));
      const stop = Math.min(bounds.right, Math.ceil((Math.max(...ends) + reach) * across - grid.left + 1));
      for (let column = start; column < stop; column++) {
        const at = (row - bounds.top) * width + column - bounds.left;
        if (this.data[at] === 255) continue;
        const x = (column + grid.left + 0.5) / across;
        const along = length > 0 ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
        const radius = ar + along * dr;
        const off = Math.hypot(x - ax - along * dx, y - ay - along * dy);
        const level = Math.round(255 * share(off, radius, softness, pixel));
        if (level > this.data[at]) this.data[at] = level;
      }
    }
  }

  /** The mask with this stroke. @param into as large as it is; may be its own data, or a copy of it from before */
  over(mask: Mask, into: Uint8Array): Mask {
    const { box, data, grid, stroke } = this;
    const width = box.right - box.left;
    for (let row = box.top; row < box.bottom; row++)
      for (let column = box.left; column < box.right; column++) {
        const cover = data[(row - box.top) * width + column - box.left];
        if (cover === 0) continue;
        const at = row * grid.width + column;
        const level = mask.data[at];
        const to = stroke.shows === 'photo' ? 255 : 0;
        into[at] = Math.round(level + ((to - level) * cover) / 255);
      }
    return { grid, data: into, box: stroke.shows === 'photo' ? union(mask.box, box) : mask.box };
  }

  private grow(wanted: Box): void {
    if (wanted.right <= wanted.left || wanted.bottom <= wanted.top) return;
    const box = union(this.box, wanted);
    const before = this.box;
    if (
      box.left === before.left &&
      box.top === before.top &&
      box.right === before.right &&
      box.bottom === before.bottom
    )
      return;
    const [width, old] = [box.right - box.left, before.right - before.left];
    const data = new Uint8Array(width * (box.bottom - box.top));
    for (let row = before.top; row < before.bottom; row++) {
      const from = (row - before.top) * old;
      data.set(this.data.subarray(from, from + old), (row - box.top) * width + before.left - box.left);
    }
    this.box = box;
    this.data = data;
  }
}

/** 1 in the middle, 0 beyond the edge. @param off distance from the line @param pixel of the grid, both in units */
function share(off: number, radius: number, softness: number, pixel: number): number {
  const middle = radius * (1 - softness / 2);
  // A hard edge is a pixel wide on every grid: no steps.
  const half = Math.max((radius * softness) / 2, pixel / 2);
  const t = Math.min(1, Math.max(0, (middle + half - off) / (2 * half)));
  return t * t * (3 - 2 * t);
}

function union(a: Box, b: Box): Box {
  if (a.right <= a.left) return b;
  if (b.right <= b.left) return a;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}
