/**
 * Encoders of pSp, e4e and ReStyle (graph/ir-se50.ts), network after network: the trunk, then a head for each row. Small ones stay
 * open; of those of full size (267 million parameters, 1.07 GB as float32) one network is in memory at a time.
 */
import { headLevel } from '../format/ir-se50.ts';
import { styleCount, type ModelFile } from '../format/index.ts';
import { buildHead, buildTrunk, hasPyramid } from '../graph/ir-se50.ts';
import { Breath } from './cancel.ts';
import { createGenerator } from './generator.ts';
import type { Net, OrtTensor, Runtime } from './ort.ts';
import type { Graph } from '../graph/onnx-writer.ts';
import type { EncodeOptions } from './types.ts';

/** Bytes of float32 weights that may stay open. */
const STAYS_OPEN = 512 * 2 ** 20;

export interface StyleEncoder {
  /** @param image planar RGB [3, size, size] in [-1, 1] -> [rows, styleDim]. @throws PortraitError cancelled | out-of-memory */
  encode(image: Float32Array, options: EncodeOptions): Promise<Float32Array>;
  dispose(): Promise<void>;
}

export function createStyleEncoder(runtime: Runtime, model: ModelFile, size: number): StyleEncoder {
  const { generator, encoder } = model.metadata;
  const { styleDim, resolution } = generator;
  const rows = styleCount(resolution);
  const passes = encoder?.passes ?? 1;
  const networks = 1 + rows;
  const open = new Map<string, Promise<Net>>();
  const stays = 4 * parameters(model) <= STAYS_OPEN;

  /** Opens a network, or takes the one that stayed open; closes it again if it may not stay. */
  const using = async <T>(name: string, build: () => Graph, work: (net: Net) => Promise<T>): Promise<T> => {
    const found = open.get(name) ?? runtime.open(build());
    if (stays) open.set(name, found);
    const net = await found;
    try {
      return await work(net);
    } finally {
      if (!stays) await net.release();
    }
  };

  /** What the network makes of a picture, before anything is added: [rows, styleDim]. */
  const look = async (
    image: Float32Array,
    { signal, onProgress }: EncodeOptions,
    doneBefore: number,
  ): Promise<Float32Array> => {
    const dims = [1, image.length / size ** 2, size, size];
    const total = passes * networks;
    onProgress?.(doneBefore / total);
    const breath = new Breath();
    await breath.take(signal);
    const levels = await using(
      'trunk',
      () => buildTrunk(model),
      async (net) => net.run({ image: new runtime.ort.Tensor('float32', image, dims) }, signal),
    );
    const out = new Float32Array(rows * styleDim);
    for (let row = 0; row < rows; row++) {
      onProgress?.((doneBefore + 1 + row) / total);
      await breath.take(signal);
      const level: OrtTensor = levels[`level${headLevel(row, hasPyramid(model))}`];
      const made = await using(
        `head${row}`,
        () => buildHead(model, row),
        (net) => net.run({ level }, signal),
      );
      out.set(made['row'].data as Float32Array, row * styleDim);
    }
    if (encoder?.offsets) for (let i = styleDim; i < out.length; i++) out[i] += out[i % styleDim];
    return out;
  };

  const encode: StyleEncoder['encode'] = async (image, options) => {
    const { data } = model.tensor('encoder.mean_latent');
    let code = Float32Array.from({ length: rows * styleDim }, (_, i) => data[i % data.length]);
    if (passes === 1) return added(await look(image, options, 0), code);
    // ReStyle: the picture of the code so far beside the photo, first that of the mean.
    const decoder = createGenerator(runtime, model);
    try {
      for (let pass = 0; pass < passes; pass++) {
        const { rgb } = await decoder.generate({ wplus: code, signal: options.signal });
        const both = new Float32Array(6 * size ** 2);
        both.set(image);
        both.set(pooled(rgb, resolution, size), image.length);
        code = added(await look(both, options, pass * networks), code);
      }
    } finally {
      await decoder.dispose();
    }
    return code;
  };

  return {
    async encode(image, options) {
      const code = await encode(image, options);
      options.onProgress?.(1);
      return code;
    },
    async dispose() {
      const all = [...open.values()];
      open.clear();
      for (const net of all) await (await net).release();
    },
  };
}

function parameters(model: ModelFile): number {
  let count = 0;
  for (const name of model.names)
    if (name.startsWith('encoder.'))
      count += (model.shape?.(name) ?? model.tensor(name).shape).reduce((a, b) => a * b, 1);
  return count;
}

function added(a: Float32Array, b: Float32Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(a, (value, i) => value + b[i]);
}

/** The authors' `face_pool`: means of the pixels that lie under each of the new ones; smaller pictures repeat theirs. */
export function pooled(rgb: Float32Array, from: number, to: number): Float32Array {
  const out = new Float32Array(3 * to * to);
  const each = Math.max(1, from / to);
  for (let c = 0; c < 3; c++)
    for (let y = 0; y < to; y++)
      for (let x = 0; x < to; x++) {
        const [top, left] = [Math.floor((y * from) / to), Math.floor((x * from) / to)];
        let sum = 0;
        for (let v = top; v < top + each; v++)
          for (let u = left; u < left + each; u++) sum += rgb[(c * from + v) * from + u];
        out[(c * to + y) * to + x] = sum / each ** 2;
      }
  return out;
}
