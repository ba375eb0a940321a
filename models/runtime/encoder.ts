import { PortraitError } from '../errors.ts';
import type { ModelFile, ModelMetadata } from '../format/index.ts';
import { buildEncoder } from '../graph/encoder.ts';
import type { Net, Runtime } from './ort.ts';
import { createRefiner, LEVELS } from './refiner.ts';
import { reduced, resizeCorners } from './resize.ts';
import { createStyleEncoder, type StyleEncoder } from './style-encoder.ts';
import type { Encoder } from './types.ts';

/**
 * Squares of another size are brought to the encoder's by the authors' own convention (resize.ts): it is what their encoder
 * saw in training, and generated pictures come that way. The photo's crop does not: `ui/worker/face/align.ts` makes it at the
 * encoder's size at once, each pixel the mean of its area. The authors sample a 1024 px square at every 4.01th pixel instead,
 * which aliases, and lies up to 0.4 px of 256 beside ours at the rim; that square would cost a 4096 px intermediate.
 */
function sized(rgb: Float32Array, size: number): Float32Array {
  const side = Math.sqrt(rgb.length / 3);
  if (!Number.isInteger(side) || side === 0)
    throw new PortraitError('usage', `An encoder reads square RGB pictures, and ${rgb.length} values are none.`);
  return resizeCorners({ width: side, height: side, rgb }, size, size).rgb;
}

/** @throws PortraitError no-encoder where the model has none */
export function encoderOf({ metadata }: ModelFile): NonNullable<ModelMetadata['encoder']> {
  if (metadata.encoder) return metadata.encoder;
  throw noEncoder();
}

function noEncoder(): PortraitError {
  return new PortraitError(
    'no-encoder',
    'This model has no encoder: it makes new portraits and edits those. Of photos only shape sliders edit; for more choose another model.',
  );
}

/** Side of a face square where no encoder says it. */
const USUAL_SIZE = 256;

/** Of a model that makes new portraits and edits those. */
const NONE: Encoder = {
  inputSize: USUAL_SIZE,
  look: () => Promise.reject(noEncoder()),
  encode: () => Promise.reject(noEncoder()),
  dispose: () => Promise.resolve(),
};

/** Photo crop -> w+, always on the CPU: it runs once a photo. Without an encoder in the model it refuses every photo. */
export function createEncoder(runtime: Runtime, model: ModelFile): Encoder {
  if (!model.metadata.encoder) return NONE;
  const { kind, inputSize: size } = encoderOf(model);
  if (kind === 'ir-se50') return staged(createStyleEncoder(runtime, model, size), size);
  let net: Promise<Net> | undefined;
  const refiner = createRefiner(runtime, model);
  const look: Encoder['look'] = async (rgb, signal) => {
    net ??= runtime.open(buildEncoder(model, kind, size));
    const image = new runtime.ort.Tensor('float32', sized(rgb, size), [1, 3, size, size]);
    const outputs = await (await net).run({ image }, signal);
    const wplus = (outputs['wplus'].data as Float32Array).slice();
    if (!refiner) return { wplus };
    const levels = Object.fromEntries(LEVELS.map((name) => [name, outputs[name]]));
    return {
      wplus,
      closer: (larger, again) => refiner.refine(sized(larger, refiner.inputSize), { wplus, levels }, again),
    };
  };
  return {
    inputSize: size,
    closerSize: refiner?.inputSize,
    look,
    async encode(rgb, signal) {
      if (!refiner) return (await look(rgb, signal)).wplus;
      const square = sized(rgb, refiner.inputSize);
      const first = await look(reduced(square, refiner.inputSize, size), signal);
      return first.closer ? (await first.closer(square, signal)).wplus : first.wplus;
    },
    async dispose() {
      await refiner?.dispose();
      await (await net)?.release();
      net = undefined;
    },
  };
}

function staged(inner: StyleEncoder, size: number): Encoder {
  return {
    inputSize: size,
    look: async (rgb, signal, onProgress) => ({ wplus: await inner.encode(sized(rgb, size), { signal, onProgress }) }),
    encode: (rgb, signal, onProgress) => inner.encode(sized(rgb, size), { signal, onProgress }),
    dispose: () => inner.dispose(),
  };
}
