import { PortraitError } from '../errors.ts';
import type { ModelFile, ModelMetadata } from '../format/index.ts';
import { buildEncoder } from '../graph/encoder.ts';
import type { Net, Runtime } from './ort.ts';
import { resizeCorners } from './resize.ts';
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
  encode: () => Promise.reject(noEncoder()),
  dispose: () => Promise.resolve(),
};

/** Photo crop -> w+, always on the CPU: it runs once a photo. Without an encoder in the model it refuses every photo. */
export function createEncoder(runtime: Runtime, model: ModelFile): Encoder {
  if (!model.metadata.encoder) return NONE;
  const { kind, inputSize: size } = encoderOf(model);
  if (kind === 'ir-se50') return staged(createStyleEncoder(runtime, model, size), size);
  let net: Promise<Net> | undefined;
  return {
    inputSize: size,
    async encode(rgb, signal) {
      net ??= runtime.open(buildEncoder(model, kind, size));
      const image = new runtime.ort.Tensor('float32', sized(rgb, size), [1, 3, size, size]);
      const outputs = await (await net).run({ image }, signal);
      return (outputs['wplus'].data as Float32Array).slice();
    },
    async dispose() {
      await (await net)?.release();
      net = undefined;
    },
  };
}

function staged(inner: StyleEncoder, size: number): Encoder {
  return {
    inputSize: size,
    encode: (rgb, signal, onProgress) => inner.encode(sized(rgb, size), { signal, onProgress }),
    dispose: () => inner.dispose(),
  };
}
