/**
 * Which pixels are person, with `selfie_segmentation.onnx` (models/nets; MediaPipe, Apache-2.0): RGB 256×256, 0..1, NCHW →
 * `mask` [1,1,256,256], 0..1.
 */
import type { SmallNet, SmallNets } from '../../../models/onnx/index.ts';
import type { Quad } from '../face/quad.ts';
import { sampleWindow } from '../image/window.ts';
import type { Planes } from '../image/planes.ts';
import type { RgbaImage } from '../api.ts';

const SIDE = 256;

export class PersonFinder {
  readonly #net: SmallNet;

  private constructor(net: SmallNet) {
    this.#net = net;
  }

  static async create(nets: SmallNets, net: Uint8Array): Promise<PersonFinder> {
    return new PersonFinder(await nets.open(net));
  }

  /** One plane of 256×256 over the aligned square, 0..1. @param quad the square in pixels of `photo` */
  find(photo: RgbaImage, quad: Quad): Planes {
    const [origin, below, , beside] = quad;
    const window = {
      origin,
      right: { x: beside.x - origin.x, y: beside.y - origin.y },
      down: { x: below.x - origin.x, y: below.y - origin.y },
    };
    const image = sampleWindow(photo, window, SIDE, SIDE).data.map((level) => level / 255);
    const outputs = this.#net.run({ image: { dims: [1, 3, SIDE, SIDE], data: image } });
    const mask = outputs.mask?.data;
    if (mask?.length !== SIDE * SIDE) throw new TypeError('the person net does not give a mask of 256×256');
    return { width: SIDE, height: SIDE, channels: 1, data: mask };
  }
}
