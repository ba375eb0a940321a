import type { ModelFile } from '../format/index.ts';
import { PortraitError } from '../errors.ts';
import { buildMapping, type MappingSource } from '../graph/mapping.ts';
import type { Net, Runtime } from './ort.ts';
import type { Mapping } from './types.ts';

/** z -> w, for portraits out of nothing and for the mean w. */
export function createMapping(runtime: Runtime, model: ModelFile | MappingSource): Mapping {
  const source = 'metadata' in model ? { ...model.metadata.generator, tensor: model.tensor } : model;
  const { styleDim } = source;
  let open: { readonly batch: number; readonly net: Promise<Net> } | undefined;
  const close = async (): Promise<void> => {
    const closing = open;
    open = undefined;
    await (await closing?.net)?.release();
  };
  return {
    async map(z, signal) {
      const batch = z.length / styleDim;
      if (!Number.isInteger(batch) || batch === 0)
        throw new PortraitError('usage', `A z of this model has ${styleDim} values, and ${z.length} are no multiple.`);
      if (open && open.batch !== batch) await close();
      open ??= { batch, net: runtime.open(buildMapping(source, batch)) };
      const outputs = await (
        await open.net
      ).run({ z: new runtime.ort.Tensor('float32', z, [batch, styleDim]) }, signal);
      return (outputs['w'].data as Float32Array).slice();
    },
    dispose: close,
  };
}
