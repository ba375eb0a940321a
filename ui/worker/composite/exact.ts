/** The mesh's own offsets at the photo's resolution, around lips and lids, where an edge must be an edge. */
import { rasterize, type Canvas } from './rasterize.ts';
import type { FaceEdit } from './types.ts';
import { FLOW } from './types.ts';

/** Where the square lies in a photo: its corner, and its edges, in pixels. */
export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly ux: number;
  readonly uy: number;
  readonly vx: number;
  readonly vy: number;
}

export interface Exact {
  readonly canvas: Canvas;
  /** Two interleaved: offsets in pixels of the photo. */
  readonly offsets: Float32Array;
  /** The zone's window, in sides. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const kept: Float32Array[] = [new Float32Array(0), new Float32Array(0), new Float32Array(0)];

/** One per zone, null where nothing happens there or it lies outside of the picture. Valid until the next call. */
export function exactZones(edit: FaceEdit, place: Placement, width: number, height: number): (Exact | null)[] {
  let corners: Float32Array | undefined;
  let offsets: Float32Array | undefined;
  return edit.zones.map((zone, k) => {
    if (!zone) return null;
    const { x, y, width: w, height: h } = zone.box;
    const [left, top, right, bottom] = [x / FLOW, y / FLOW, (x + w) / FLOW, (y + h) / FLOW];
    const xs = [left, right].flatMap((u) => [top, bottom].map((v) => place.x + u * place.ux + v * place.vx));
    const ys = [left, right].flatMap((u) => [top, bottom].map((v) => place.y + u * place.uy + v * place.vy));
    const cx = Math.max(0, Math.floor(Math.min(...xs)));
    const cy = Math.max(0, Math.floor(Math.min(...ys)));
    const cw = Math.min(width, Math.ceil(Math.max(...xs)) + 1) - cx;
    const ch = Math.min(height, Math.ceil(Math.max(...ys)) + 1) - cy;
    if (cw <= 0 || ch <= 0) return null;
    if (!corners || !offsets) {
      const { from, to } = edit;
      corners = new Float32Array(to.length);
      offsets = new Float32Array(to.length);
      for (let i = 0; i < to.length; i += 2) {
        corners[i] = place.x + to[i] * place.ux + to[i + 1] * place.vx;
        corners[i + 1] = place.y + to[i] * place.uy + to[i + 1] * place.vy;
        const [dx, dy] = [from[i] - to[i], from[i + 1] - to[i + 1]];
        offsets[i] = dx * place.ux + dy * place.vx;
        offsets[i + 1] = dx * place.uy + dy * place.vy;
      }
    }
    const canvas = { x: cx, y: cy, width: cw, height: ch };
    if (kept[k].length < 2 * cw * ch) kept[k] = new Float32Array(2 * cw * ch);
    const out = kept[k].fill(0, 0, 2 * cw * ch);
    rasterize(corners, offsets, edit.triangles, canvas, out, edit.facing);
    return { canvas, offsets: out, left, top, right, bottom };
  });
}
