/** What motion looks for: a picture at several sizes, as shapes without their light. */
import { createBoxMeans, type BoxMeans } from '../image/box-means.ts';

/** Planes of a square picture. */
export type Colours = readonly Float32Array[];

/** Sides of the smallest and the largest picture that is looked at, px: motion is smooth, and time goes with the square. */
const COARSEST = 16;
const FINEST = 64;
/** What is broader than this part of the square's side is light, not shape. */
const LIGHT = 0.06;

export interface Level {
  readonly size: number;
  readonly shapes: Colours;
}

/** Levels from the smallest to the largest; each is twice as large as the one before. */
export type Pyramid = readonly Level[];

/** @param colours planes [size·size] in 8-bit levels; `size` is a power of two */
export function createPyramid(colours: Colours, size: number): Pyramid {
  const half = size / 2;
  const smaller = half >= COARSEST ? createPyramid(halved(colours, size), half) : [];
  return size > FINEST ? smaller : [...smaller, { size, shapes: withoutLight(colours, size) }];
}

function halved(colours: Colours, size: number): Colours {
  const half = size / 2;
  return colours.map((plane) => {
    const out = new Float32Array(half * half);
    for (let y = 0; y < half; y++)
      for (let x = 0; x < half; x++) {
        const at = 2 * (y * size + x);
        out[y * half + x] = (plane[at] + plane[at + 1] + plane[at + size] + plane[at + size + 1]) / 4;
      }
    return out;
  });
}

function withoutLight(colours: Colours, size: number): Colours {
  const soften = createSoften(size);
  return colours.map((plane) => {
    const out = plane.slice();
    soften(out, LIGHT);
    for (let i = 0; i < out.length; i++) out[i] = plane[i] - out[i];
    return out;
  });
}

/** Blurs a plane in place; sigma as a part of the square's side. */
export type Soften = (plane: Float32Array, sigma: number) => void;

/** Two boxes with about the variance of a Gaussian: many blurs are needed, and none of them is seen. */
export function createSoften(size: number, box: BoxMeans = createBoxMeans(size, size)): Soften {
  const between = new Float32Array(size * size);
  return (plane, sigma) => {
    const radius = Math.max(1, Math.round((Math.sqrt(1 + 6 * (sigma * size) ** 2) - 1) / 2));
    box(plane, radius, between);
    box(between, radius, plane);
  };
}
