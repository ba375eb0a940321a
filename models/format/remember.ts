import type { ModelFile } from './model-file.ts';
import type { Tensor } from './safetensors.ts';

/**
 * The model with its decoded tensors remembered for as long as memory is not short: blocks of all ratios are slices of the
 * same ones, and decoding half precision costs as much as building the graph. At most one float32 copy of the model.
 */
export function remembered(model: ModelFile): ModelFile {
  const decoded = new Map<string, WeakRef<Tensor>>();
  return {
    ...model,
    tensor(name) {
      const found = decoded.get(name)?.deref();
      if (found) return found;
      const tensor = model.tensor(name);
      decoded.set(name, new WeakRef(tensor));
      return tensor;
    },
  };
}
