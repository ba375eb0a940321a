/**
 * Which pixels are person, with `selfie_segmentation.onnx` (models/nets; MediaPipe, Apache-2.0): RGB 256×256, 0..1, NCHW →
 * `mask` [1,1,256,256], 0..1.
 */
import type { Ort, OrtSession } from '../face/ort.ts';
import type { Quad } from '../face/quad.ts';
import { sampleWindow } from '../image/window.ts';
import type { Planes } from '../image/planes.ts';
import type { RgbaImage } from '../api.ts';

const SIDE = 256;

export class PersonFinder {
  readonly #ort: Ort;
  readonly #session: OrtSession;

  private constructor(ort: Ort, session: OrtSession) {
    this.#ort = ort;
    this.#session = session;
  }

  static async create(ort: Ort, net: Uint8Array): Promise<PersonFinder> {
    return new PersonFinder(ort, await ort.InferenceSession.create(net, { executionProviders: ['wasm'] }));
  }

  /** One plane of 256×256 over the aligned square, 0..1. @param quad the square in pixels of `photo` */
  async find(photo: RgbaImage, quad: Quad): Promise<Planes> {
    const [origin, below, , beside] = quad;
    const window = {
      origin,
      right: { x: beside.x - origin.x, y: beside.y - origin.y },
      down: { x: below.x - origin.x, y: below.y - origin.y },
    };
    const image = sampleWindow(photo, window, SIDE, SIDE).data.map((level) => level / 255);
    const outputs = await this.#session.run({ image: new this.#ort.Tensor('float32', image, [1, 3, SIDE, SIDE]) });
    const mask = outputs.mask?.data;
    if (!(mask instanceof Float32Array) || mask.length !== SIDE * SIDE)
      throw new TypeError('the person net does not give a mask of 256×256');
    return { width: SIDE, height: SIDE, channels: 1, data: mask.slice() };
  }
}
