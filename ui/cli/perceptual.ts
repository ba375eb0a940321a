/** SqueezeNet distance of two pictures, as `models/training` computes it (losses/perceptual.py). */
import { readFile } from 'node:fs/promises';
import type { Ort } from '../../models/runtime/index.ts';
import { plane, type Planes } from '../worker/image/planes.ts';

/** The net's outputs that are compared. */
const LAYERS = ['relu_conv1', 'fire3_concat', 'fire5_concat', 'fire7_concat'] as const;
/** The net was trained in Caffe: BGR, 0..255, mean subtracted. */
const MEAN = [104, 117, 123] as const;

interface Feature {
  readonly values: Float32Array;
  readonly channels: number;
  readonly places: number;
}

/** Features of length 1 at each place, of the layers that count. */
export type Features = readonly Feature[];

export interface Perceptual {
  /** @param picture RGB planes, 0..255 */
  features(picture: Planes): Promise<Features>;
}

/** @param path SqueezeNet v1.0 with its layers as outputs, an ONNX file */
export async function readPerceptual(ort: Ort, path: string): Promise<Perceptual> {
  const session = await ort.InferenceSession.create(new Uint8Array(await readFile(path)), {
    executionProviders: ['wasm'],
  });
  return {
    async features(picture) {
      const count = picture.width * picture.height;
      const input = new Float32Array(3 * count);
      for (let c = 0; c < 3; c++) {
        const values = plane(picture, 2 - c);
        for (let i = 0; i < count; i++) input[c * count + i] = values[i] - MEAN[c];
      }
      const data = new ort.Tensor('float32', input, [1, 3, picture.height, picture.width]);
      const outputs = await session.run({ data }, [...LAYERS]);
      return LAYERS.map((name) => {
        const { data: values, dims } = outputs[name];
        if (!(values instanceof Float32Array)) throw new TypeError(`${name} is not of floats`);
        return unit(values.slice(), dims[1], dims[2] * dims[3]);
      });
    },
  };
}

function unit(values: Float32Array, channels: number, places: number): Feature {
  for (let i = 0; i < places; i++) {
    let square = 1e-6;
    for (let c = 0; c < channels; c++) square += values[c * places + i] ** 2;
    const length = Math.sqrt(square);
    for (let c = 0; c < channels; c++) values[c * places + i] /= length;
  }
  return { values, channels, places };
}

/** Mean over layers of the squared distance of features, averaged over the places. */
export function distanceOf(a: Features, b: Features): number {
  const layers = a.map(({ values, places }, n) => {
    let sum = 0;
    const other = b[n].values;
    for (let i = 0; i < values.length; i++) sum += (values[i] - other[i]) ** 2;
    return sum / places;
  });
  return layers.reduce((sum, d) => sum + d, 0) / layers.length;
}
