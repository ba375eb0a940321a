/**
 * Face boxes with the UltraFace-type net `fr_detect.onnx` (npm faceplugin-face-recognition-js, MIT): RGB resized to
 * 320×240, (v − 127)/128, NCHW → scores [1,N,2] (column 1 = face) and boxes [1,N,4] relative x0 y0 x1 y1.
 */
import type { RgbaImage } from '../api.ts';
import type { Planes } from '../image/planes.ts';
import { sampleWindow, uprightWindow } from '../image/window.ts';
import type { SmallNet, SmallNets } from '../../../models/onnx/index.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly score: number;
}

const INPUT = 'input';
const WIDTH = 320;
const HEIGHT = 240;
const MIN_SCORE = 0.65;
const MAX_OVERLAP = 0.4;
/** Faces lower than this part of the frame are better found in tiles: the net sees 240 rows only. */
const SMALL_FACE = 0.12;

export class FaceDetector {
  readonly #net: SmallNet;

  private constructor(net: SmallNet) {
    this.#net = net;
  }

  static async create(nets: SmallNets, net: Uint8Array): Promise<FaceDetector> {
    return new FaceDetector(await nets.open(net));
  }

  /** Boxes in photo pixels, best score first. Photos of any size: tiles are searched where the whole shows only small faces or none. */
  detect(photo: RgbaImage): Box[] {
    let found = this.#detectIn(photo, [wholeFrame(photo.width, photo.height, 1)]);
    if (found.length === 0) {
      // A face that fills the picture is larger than the net's largest anchors: look from farther away.
      found = this.#detectIn(photo, [wholeFrame(photo.width, photo.height, 1.8)]);
    }
    const largest = Math.max(0, ...found.map((box) => box.height));
    const side = Math.max(photo.width, photo.height);
    if (largest < SMALL_FACE * side && side > WIDTH) {
      const tiles = [...tilesOf(photo.width, photo.height, 2), ...tilesOf(photo.width, photo.height, 4)];
      found = suppress([...found, ...this.#detectIn(photo, tiles)]);
    }
    return found;
  }

  #detectIn(photo: RgbaImage, frames: readonly Frame[]): Box[] {
    const boxes: Box[] = [];
    for (const frame of frames) {
      const input = sampleWindow(photo, uprightWindow(frame.x, frame.y, frame.width, frame.height), WIDTH, HEIGHT);
      boxes.push(...this.#run(input).map((box) => placed(box, frame)));
    }
    return suppress(boxes);
  }

  #run(input: Planes): Box[] {
    const values = new Float32Array(input.data.length);
    for (let i = 0; i < values.length; i++) values[i] = (input.data[i] - 127) / 128;
    const outputs = Object.values(this.#net.run({ [INPUT]: { dims: [1, 3, HEIGHT, WIDTH], data: values } }));
    const scores = outputs.find(({ dims }) => dims[2] === 2)?.data;
    const corners = outputs.find(({ dims }) => dims[2] === 4)?.data;
    if (!scores || !corners) {
      throw new TypeError('the face detector net has no scores [1,N,2] and boxes [1,N,4]');
    }
    const boxes: Box[] = [];
    for (let i = 0; i * 2 < scores.length; i++) {
      const score = scores[i * 2 + 1];
      if (score < MIN_SCORE) continue;
      const [x0, y0, x1, y1] = corners.subarray(i * 4, i * 4 + 4);
      boxes.push({ x: x0, y: y0, width: x1 - x0, height: y1 - y0, score });
    }
    return boxes;
  }
}

interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A 4:3 frame (the net's shape, so faces keep their proportions) around the whole picture, `margin` times as large. */
function wholeFrame(width: number, height: number, margin: number): Frame {
  const scale = Math.max(width / WIDTH, height / HEIGHT) * margin;
  const frame = { width: WIDTH * scale, height: HEIGHT * scale };
  return { x: (width - frame.width) / 2 - 0.5, y: (height - frame.height) / 2 - 0.5, ...frame };
}

/** Frames of 1/`parts` of the picture's longer side, overlapping by half, so that a face lies whole in one of them. */
function tilesOf(width: number, height: number, parts: number): Frame[] {
  const tileWidth = Math.max(width, (height * WIDTH) / HEIGHT) / parts;
  const tileHeight = (tileWidth * HEIGHT) / WIDTH;
  const starts = (size: number, tile: number): number[] => {
    const count = Math.max(1, Math.ceil((size - tile) / (tile / 2)) + 1);
    return Array.from({ length: count }, (_, i) =>
      count === 1 ? (size - tile) / 2 : ((size - tile) * i) / (count - 1),
    );
  };
  return starts(height, tileHeight).flatMap((y) =>
    starts(width, tileWidth).map((x) => ({ x: x - 0.5, y: y - 0.5, width: tileWidth, height: tileHeight })),
  );
}

function placed(box: Box, frame: Frame): Box {
  return {
    x: frame.x + box.x * frame.width,
    y: frame.y + box.y * frame.height,
    width: box.width * frame.width,
    height: box.height * frame.height,
    score: box.score,
  };
}

/** Non-maximum suppression. Tiles cut faces in parts: a box mostly inside a better one goes as well. */
export function suppress(boxes: readonly Box[]): Box[] {
  const kept: Box[] = [];
  for (const box of [...boxes].sort((a, b) => b.score - a.score)) {
    const covered = kept.some((other) => {
      const shared = overlap(box, other);
      const areas = [box.width * box.height, other.width * other.height];
      return shared / (areas[0] + areas[1] - shared) > MAX_OVERLAP || shared / Math.min(...areas) > 0.8;
    });
    if (!covered) kept.push(box);
  }
  return kept;
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}
