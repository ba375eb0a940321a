/** The second look of an encoder: graph/refiner.ts, once or several times, each after a look at the picture of the code so far. */
import type { ModelFile } from '../format/index.ts';
import { buildRefiner } from '../graph/refiner.ts';
import { createGenerator } from './generator.ts';
import type { Net, OrtTensor, Runtime } from './ort.ts';
import { resizedSquare } from './resize.ts';
import type { Code, Generator } from './types.ts';

/** Outputs of the encoder's graph that the refiner takes along. */
export const LEVELS = ['level1', 'level2', 'level3'] as const;

export interface Looked {
  readonly wplus: Float32Array;
  readonly levels: Readonly<Record<string, OrtTensor>>;
}

export interface Refiner {
  readonly inputSize: number;
  /** @param image planar RGB [3, inputSize, inputSize] in [-1, 1]. @throws PortraitError cancelled | out-of-memory */
  refine(image: Float32Array, looked: Looked, signal?: AbortSignal): Promise<Code>;
  dispose(): Promise<void>;
}

/** On the CPU, as the encoder: it runs once a photo. Undefined where the model has none. */
export function createRefiner(runtime: Runtime, model: ModelFile): Refiner | undefined {
  const { refiner, generator } = model.metadata;
  if (!refiner) return undefined;
  const { inputSize: size, passes = 1, featureSize } = refiner;
  const { resolution, styleDim } = generator;
  let net: Promise<Net> | undefined;

  /** Its numbers may have come after all else. */
  const opened = async (): Promise<Net> =>
    runtime.open(buildRefiner(model.whole ? await model.whole() : model, refiner));

  const look = async (
    seen: Float32Array,
    code: Float32Array,
    levels: Looked['levels'],
    signal?: AbortSignal,
  ): Promise<Code> => {
    net ??= opened();
    const { Tensor } = runtime.ort;
    const feeds = {
      image: new Tensor('float32', seen, [1, seen.length / size ** 2, size, size]),
      code: new Tensor('float32', code, [code.length / styleDim, styleDim]),
      ...levels,
    };
    const made = await (await net).run(feeds, signal);
    const wplus = (made['wplus'].data as Float32Array).slice();
    if (featureSize === undefined) return { wplus };
    return { wplus, feature: { size: featureSize, data: (made['feature'].data as Float32Array).slice(), wplus } };
  };

  const beside = async (image: Float32Array, wplus: Float32Array, drawer: Generator, signal?: AbortSignal) => {
    const { rgb } = await drawer.generate({ wplus, signal });
    const both = new Float32Array(2 * image.length);
    both.set(image);
    const shown = rgb.map((value) => Math.max(-1, Math.min(1, value)));
    both.set(resizedSquare(shown, resolution, size), image.length);
    return both;
  };

  return {
    inputSize: size,
    async refine(image, { wplus, levels }, signal) {
      if (passes === 1) return look(image, wplus, levels, signal);
      const drawer = createGenerator(runtime, model);
      try {
        // Each look sees the picture of the code alone, as in training.
        let code: Code = { wplus };
        for (let pass = 0; pass < passes; pass++)
          code = await look(await beside(image, code.wplus, drawer, signal), code.wplus, levels, signal);
        return code;
      } finally {
        await drawer.dispose();
      }
    },
    async dispose() {
      const opening = net;
      net = undefined;
      await opening?.then(
        (one) => one.release(),
        () => undefined,
      );
    },
  };
}
