/**
 * 468 points with `face_mesh_attention.onnx` (models/nets; MediaPipe, Apache-2.0): RGB 192×192, 0..1, NCHW → in px of 192
 * `mesh` [1,468,3], refined `lips` [1,80,2], `leftEye`/`rightEye` [1,71,2], irises [1,5,2], `flag` [1,1].
 *
 * The net was trained on upright faces that fill two thirds of its square: a face rolled by 30° is answered with one rolled
 * by 17°. So the crop is levelled by the eye line, and cut anew around the points of a first pass.
 */
import { quadSize, type Quad } from '../face/quad.ts';
import type { SmallNet, SmallNets } from '../../../models/onnx/index.ts';
import { sampleWindow, type Window } from '../image/window.ts';
import type { Point, RgbaImage } from '../api.ts';
import { REFINED, VERTICES } from './tables.ts';
import type { FaceMesh } from './types.ts';

const SIDE = 192;
/** Side of the crop in larger extents of the face, as the net was trained. */
const MARGIN = 1.45;

/** Where to cut, in units of the aligned square. */
interface Crop {
  readonly x: number;
  readonly y: number;
  readonly side: number;
  /** Radians, of the eye line. */
  readonly roll: number;
}

/** Where an aligned square has its face (mean of 88 portraits). */
const ALIGNED: Crop = { x: 0.5, y: 0.57, side: 0.86, roll: 0 };

export class MeshFinder {
  readonly #net: SmallNet;

  private constructor(net: SmallNet) {
    this.#net = net;
  }

  static async create(nets: SmallNets, net: Uint8Array): Promise<MeshFinder> {
    return new MeshFinder(await nets.open(net));
  }

  /**
   * Two passes, or one where it is known beforehand where the face is.
   * @param quad the aligned square in pixels of `photo`; the mesh is in units of its side
   * @param like a mesh of the same face, made of a picture that is aligned alike: one pass around its points
   */
  find(photo: RgbaImage, quad: Quad, like?: FaceMesh): FaceMesh {
    const first = like ?? this.#pass(photo, quad, ALIGNED);
    return this.#pass(photo, quad, cropAround(first));
  }

  #pass(photo: RgbaImage, quad: Quad, crop: Crop): FaceMesh {
    const picture = sampleWindow(photo, windowOf(quad, crop), SIDE, SIDE);
    const image = picture.data.map((level) => level / 255);
    const outputs = this.#net.run({ image: { dims: [1, 3, SIDE, SIDE], data: image } });
    const read = (name: string, length: number): Float32Array => {
      const values = outputs[name]?.data;
      if (values?.length !== length)
        throw new TypeError(`the face mesh net does not give ${length} numbers as "${name}"`);
      return values;
    };
    const points = read('mesh', 3 * VERTICES).slice();
    for (const name of ['lips', 'leftEye', 'rightEye'] as const) {
      const refined = read(name, 2 * REFINED[name].length);
      REFINED[name].forEach((v, i) => points.set(refined.subarray(2 * i, 2 * i + 2), 3 * v));
    }
    return {
      points: placed(points, 3, crop),
      irises: [placed(read('leftIris', 10), 2, crop), placed(read('rightIris', 10), 2, crop)],
      flag: read('flag', 1)[0],
    };
  }
}

/** The mesh of the picture of an aligned square is found in its own pixels. */
export function squareQuad(side: number): Quad {
  const [low, high] = [-0.5, side - 0.5];
  return [
    { x: low, y: low },
    { x: low, y: high },
    { x: high, y: high },
    { x: high, y: low },
  ];
}

function cropAround({ points }: FaceMesh): Crop {
  const middle = (a: number, b: number): Point => ({
    x: (points[3 * a] + points[3 * b]) / 2,
    y: (points[3 * a + 1] + points[3 * b + 1]) / 2,
  });
  const [left, right] = [middle(33, 133), middle(362, 263)];
  const roll = Math.atan2(right.y - left.y, right.x - left.x);
  const [cos, sin] = [Math.cos(roll), Math.sin(roll)];
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 3) {
    const u = points[i] * cos + points[i + 1] * sin;
    const v = points[i + 1] * cos - points[i] * sin;
    x0 = Math.min(x0, u);
    x1 = Math.max(x1, u);
    y0 = Math.min(y0, v);
    y1 = Math.max(y1, v);
  }
  const [u, v] = [(x0 + x1) / 2, (y0 + y1) / 2];
  return { x: u * cos - v * sin, y: u * sin + v * cos, side: MARGIN * Math.max(x1 - x0, y1 - y0), roll };
}

function windowOf(quad: Quad, { x, y, side, roll }: Crop): Window {
  const [origin, below, , beside] = quad;
  const right = { x: beside.x - origin.x, y: beside.y - origin.y };
  const down = { x: below.x - origin.x, y: below.y - origin.y };
  const along = (u: number, v: number): Point => ({ x: u * right.x + v * down.x, y: u * right.y + v * down.y });
  const [cos, sin] = [side * Math.cos(roll), side * Math.sin(roll)];
  const corner = along(x - cos / 2 + sin / 2, y - sin / 2 - cos / 2);
  return {
    origin: { x: origin.x + corner.x, y: origin.y + corner.y },
    right: along(cos, sin),
    down: along(-sin, cos),
  };
}

/** From pixels of the crop to units of the square. */
function placed(points: Float32Array, stride: 2 | 3, { x, y, side, roll }: Crop): Float32Array {
  const out = new Float32Array(points.length);
  const [cos, sin] = [Math.cos(roll), Math.sin(roll)];
  for (let i = 0; i < points.length; i += stride) {
    const [u, v] = [(points[i] / SIDE - 0.5) * side, (points[i + 1] / SIDE - 0.5) * side];
    out[i] = x + u * cos - v * sin;
    out[i + 1] = y + u * sin + v * cos;
    if (stride === 3) out[i + 2] = (points[i + 2] / SIDE) * side;
  }
  return out;
}

/** Pixels of the photo that one pixel of the net's picture covers; above 1 the net sees less than there is. */
export function netScale(quad: Quad): number {
  return (quadSize(quad) * ALIGNED.side) / SIDE;
}
