import type { ModelFile } from '../format/index.ts';
import { buildMapping } from '../graph/mapping.ts';
import type { Net, Runtime } from './ort.ts';
import type { Mapping } from './types.ts';

/** z -> w, for portraits out of nothing. */
export function createMapping(runtime: Runtime, model: ModelFile): Mapping {
  let net: Promise<Net> | undefined;
  return {
    async map(z, signal) {
      net ??= runtime.open(buildMapping(model));
      const outputs = await (await net).run({ z: new runtime.ort.Tensor('float32', z, [1, z.length]) }, signal);
      return (outputs['w'].data as Float32Array).slice();
    },
    async dispose() {
      await (await net)?.release();
      net = undefined;
    },
  };
}
