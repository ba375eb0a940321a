import { PortraitError } from '../errors.ts';
import type { ModelFile } from '../format/index.ts';
import { buildEncoder } from '../graph/encoder.ts';
import type { Net, Runtime } from './ort.ts';
import type { Encoder } from './types.ts';

/** Photo crop -> w+, always on the CPU: it runs once a photo. @throws PortraitError model-wrong without an encoder */
export function createEncoder(runtime: Runtime, model: ModelFile): Encoder {
  const info = model.metadata.encoder;
  if (!info)
    throw new PortraitError(
      'model-wrong',
      'This model has no encoder, so it cannot edit photos; choose another model file.',
    );
  const size = info.inputSize;
  let net: Promise<Net> | undefined;
  return {
    inputSize: size,
    async encode(rgb, signal) {
      net ??= runtime.open(buildEncoder(model, size));
      const image = new runtime.ort.Tensor('float32', rgb, [1, 3, size, size]);
      const outputs = await (await net).run({ image }, signal);
      return (outputs['wplus'].data as Float32Array).slice();
    },
    async dispose() {
      await (await net)?.release();
      net = undefined;
    },
  };
}
