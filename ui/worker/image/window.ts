/** Cutting a (possibly turned) window out of a photo at a wanted size, without aliasing. */
import type { Point, RgbaImage } from '../api.ts';
import { createPlanes, plane, readRgb } from './planes.ts';
import type { Planes } from './planes.ts';

/**
 * A parallelogram in photo coordinates (a pixel's centre is at its integer coordinates): `origin` is the corner of the
 * first output pixel, `right` and `down` are the whole edges.
 */
export interface Window {
  readonly origin: Point;
  readonly right: Point;
  readonly down: Point;
}

export function uprightWindow(x: number, y: number, width: number, height: number): Window {
  return { origin: { x, y }, right: { x: width, y: 0 }, down: { x: 0, y: height } };
}

/** Photo coordinates of (u, v), each 0..1 across the window. */
export function fromWindow(window: Window, u: number, v: number): Point {
  return {
    x: window.origin.x + u * window.right.x + v * window.down.x,
    y: window.origin.y + u * window.right.y + v * window.down.y,
  };
}

const OUTSIDE = 128;

/**
 * RGB planes `width`×`height` of the window. The photo is first averaged by whole factors, then sampled bilinearly at
 * 2×2 points per output pixel. Outside of the photo: grey.
 */
export function sampleWindow(photo: RgbaImage, window: Window, width: number, height: number): Planes {
  const corners = [
    fromWindow(window, 0, 0),
    fromWindow(window, 1, 0),
    fromWindow(window, 0, 1),
    fromWindow(window, 1, 1),
  ];
  const out = createPlanes(width, height, 3);
  const left = Math.max(0, Math.floor(Math.min(...corners.map((p) => p.x))) - 1);
  const top = Math.max(0, Math.floor(Math.min(...corners.map((p) => p.y))) - 1);
  const right = Math.min(photo.width, Math.ceil(Math.max(...corners.map((p) => p.x))) + 2);
  const bottom = Math.min(photo.height, Math.ceil(Math.max(...corners.map((p) => p.y))) + 2);
  if (right <= left || bottom <= top) {
    out.data.fill(OUTSIDE);
    return out;
  }
  const perPixel = Math.min(
    Math.hypot(window.right.x, window.right.y) / width,
    Math.hypot(window.down.x, window.down.y) / height,
  );
  const factor = Math.max(1, Math.floor(perPixel / 2));
  const source = readRgb(photo, { x: left, y: top, width: right - left, height: bottom - top }, factor);
  const size = source.width * source.height;
  // All of this runs once a photo, before the engine's code has been compiled well: few steps a pixel, and nothing allocated.
  const d = source.data;
  const [mostX, mostY] = [source.width - 0.5, source.height - 0.5];
  const nextX = source.width > 1 ? 1 : 0;
  const nextY = source.height > 1 ? source.width : 0;
  const { origin, right: along, down } = window;
  const [stepX, stepY] = [along.x / width / factor, along.y / width / factor];
  const [red, green, blue] = [plane(out, 0), plane(out, 1), plane(out, 2)];
  const [lastX, lastY] = [source.width - 2, source.height - 2];
  for (let v = 0; v < height; v++) {
    for (let sub = 0; sub < 4; sub++) {
      const du = (sub & 1) * 0.5 + 0.25;
      const across = (v + (sub >> 1) * 0.5 + 0.25) / height;
      let x = (origin.x + across * down.x - left + 0.5) / factor - 0.5 + du * stepX;
      let y = (origin.y + across * down.y - top + 0.5) / factor - 0.5 + du * stepY;
      const end = (v + 1) * width;
      for (let i = v * width; i < end; i++, x += stepX, y += stepY) {
        if (x < -0.5 || y < -0.5 || x > mostX || y > mostY) {
          red[i] += OUTSIDE / 4;
          green[i] += OUTSIDE / 4;
          blue[i] += OUTSIDE / 4;
          continue;
        }
        // Cutting off is rounding down from 0 on, and where x is below 0 it gives 0 as well.
        let x0 = x | 0;
        if (x0 > lastX) x0 = lastX < 0 ? 0 : lastX;
        let y0 = y | 0;
        if (y0 > lastY) y0 = lastY < 0 ? 0 : lastY;
        const fx = nextX === 0 || x < x0 ? 0 : x > x0 + 1 ? 1 : x - x0;
        const fy = nextY === 0 || y < y0 ? 0 : y > y0 + 1 ? 1 : y - y0;
        let at = y0 * source.width + x0;
        let upper = d[at] + (d[at + nextX] - d[at]) * fx;
        let lower = d[at + nextY] + (d[at + nextY + nextX] - d[at + nextY]) * fx;
        red[i] += (upper + (lower - upper) * fy) / 4;
        at += size;
        upper = d[at] + (d[at + nextX] - d[at]) * fx;
        lower = d[at + nextY] + (d[at + nextY + nextX] - d[at + nextY]) * fx;
        green[i] += (upper + (lower - upper) * fy) / 4;
        at += size;
        upper = d[at] + (d[at + nextX] - d[at]) * fx;
        lower = d[at + nextY] + (d[at + nextY + nextX] - d[at + nextY]) * fx;
        blue[i] += (upper + (lower - upper) * fy) / 4;
      }
    }
  }
  return out;
}
