/** A picture for a known mesh, in which nobody is: skin, lips, eyes and a wall, with some texture. */
import type { RgbaImage } from '../../ui/worker/api.ts';
import { INNER_LIPS, LIDS, OUTER_LIPS, OVAL } from '../../ui/worker/mesh/tables.ts';
import { VERTICES } from '../../ui/worker/mesh/tables.ts';
import type { FaceMesh } from '../../ui/worker/mesh/types.ts';

type Colour = readonly [number, number, number];

const COLOURS: Readonly<Record<'wall' | 'skin' | 'lips' | 'mouth' | 'eyes', Colour>> = {
  wall: [120, 130, 140],
  skin: [205, 160, 135],
  lips: [180, 95, 95],
  mouth: [60, 25, 25],
  eyes: [225, 220, 215],
};

export interface DrawnFace {
  readonly image: RgbaImage;
  /** 1 on the face, 256². */
  readonly person: Float32Array;
}

/** @param texture levels of a slow wave over the face, 0 for none @param tint to black and white (0), or one tone */
export function drawFace(mesh: FaceMesh, side: number, texture = 12, tint?: 'grey' | 'sepia'): DrawnFace {
  const stride = mesh.points.length / VERTICES;
  const loop = (indices: readonly number[]): readonly (readonly [number, number])[] =>
    indices.map((v) => [mesh.points[v * stride], mesh.points[v * stride + 1]]);
  const parts: readonly (readonly [Colour, readonly (readonly [number, number])[]])[] = [
    [COLOURS.skin, loop(OVAL)],
    [COLOURS.lips, loop(OUTER_LIPS)],
    [COLOURS.mouth, loop(INNER_LIPS)],
    [COLOURS.eyes, loop(LIDS[0])],
    [COLOURS.eyes, loop(LIDS[1])],
  ];
  const data = new Uint8ClampedArray(4 * side * side);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [u, v] = [(x + 0.5) / side, (y + 0.5) / side];
      let colour = COLOURS.wall;
      let wave = 0;
      for (const [fill, polygon] of parts)
        if (inside(polygon, u, v)) {
          colour = fill;
          wave = texture * Math.sin(40 * u) * Math.cos(34 * v);
        }
      const grey = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2] + wave;
      const toned: Colour = tint === 'sepia' ? [1.1 * grey, grey, 0.8 * grey] : [grey, grey, grey];
      const at = 4 * (y * side + x);
      for (let c = 0; c < 3; c++) data[at + c] = tint ? toned[c] : colour[c] + wave;
      data[at + 3] = 255;
    }
  const person = new Float32Array(256 * 256);
  const oval = loop(OVAL);
  for (let y = 0, i = 0; y < 256; y++)
    for (let x = 0; x < 256; x++, i++) person[i] = inside(oval, (x + 0.5) / 256, (y + 0.5) / 256) ? 1 : 0;
  return { image: { width: side, height: side, data }, person };
}

function inside(polygon: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let odd = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [[xi, yi], [xj, yj]] = [polygon[i], polygon[j]];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}
