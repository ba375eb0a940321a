/**
 * Pickles of the TensorFlow StyleGAN2: three networks (G, D, Gs), each with its variables as arrays and its source as a text that
 * nobody reads. Gs, the average over training, is the one to take. Kernels are stored height, width, input, output; those of
 * up-convolutions are flipped in both axes; modulation's biases lack their 1 (as NVIDIA's own `legacy.py` reads them).
 */
import type { Entry } from '../state-dict.ts';
import { entryOf } from '../state-dict.ts';
import type { Checkpoint } from '../torch/checkpoint.ts';
import { PyDict, PyList, PyObject, PyTuple, tensorOf } from '../torch/values.ts';
import { reshaped, type GeneratorSource } from './generator-source.ts';
import { fromNvidiaNames } from './nvidia.ts';

const NETWORK = 'dnnlib.tflib.network.Network';
/** Of the pickle's own layout; StyleGAN 1 has older ones. */
const VERSION = 4;

/** G, D and Gs. */
export function isTensorFlow(root: unknown): root is PyTuple {
  return (
    root instanceof PyTuple &&
    root.items.length === 3 &&
    root.items.every((one) => one instanceof PyObject && one.className === NETWORK)
  );
}

/** @throws PortraitError model-wrong */
export function tensorFlowGenerator(checkpoint: Checkpoint, root: PyTuple): GeneratorSource {
  const { complaints } = checkpoint;
  const average = root.items[2] as PyObject;
  const version = average.state?.get('version');
  if (typeof version !== 'number' || version < VERSION)
    throw complaints.refused(
      `its networks have version ${String(version)} of TensorFlow’s layout, which StyleGAN 1 wrote, and ${VERSION} is read; only StyleGAN2 runs here`,
    );
  const variables = new Map<string, Entry>();
  collect(checkpoint, average, '', variables);
  const found = new Map<string, Entry>();
  for (const [name, entry] of variables) {
    const target = targetOf(name);
    if (target === undefined)
      throw complaints.refused(`its variable ${name} belongs to no StyleGAN2 generator with skip connections`);
    if (target) found.set(...converted(target, name, entry));
  }
  const options = average.state?.get('static_kwargs');
  const option = (name: string) => (options instanceof PyDict ? options.get(name) : undefined);
  return fromNvidiaNames(
    found,
    {
      labels: option('label_size'),
      architecture: option('architecture'),
      lrMultiplier: option('mapping_lrmul'),
      clamp: option('conv_clamp'),
    },
    complaints,
  );
}

/** A network's variables, and those of its components `mapping` and `synthesis` below their names. */
function collect(checkpoint: Checkpoint, network: PyObject, prefix: string, out: Map<string, Entry>): void {
  const variables = network.state?.get('variables');
  if (variables instanceof PyList)
    for (const pair of variables.items) {
      const [name, value] = pair instanceof PyTuple ? pair.items : [];
      const tensor = tensorOf(value);
      if (typeof name === 'string' && tensor) out.set(prefix + name, entryOf(checkpoint, prefix + name, tensor));
    }
  const components = network.state?.get('components');
  if (!(components instanceof PyDict) || prefix !== '') return;
  for (const [name, inner] of components.entries)
    if (typeof name === 'string' && inner instanceof PyObject) collect(checkpoint, inner, `${name}/`, out);
}

/** NVIDIA's PyTorch name; null for what only training needs, undefined where it is unknown. */
function targetOf(name: string): string | null | undefined {
  if (name === 'dlatent_avg') return 'mapping.w_avg';
  if (name === 'lod' || name === 'synthesis/lod') return null;
  if (name === 'mapping/LabelEmbed/weight' || name === 'mapping/LabelConcat/weight') return 'mapping.embed.weight';
  const [, dense, part] = /^mapping\/Dense(\d+)\/(weight|bias)$/.exec(name) ?? [];
  if (dense !== undefined) return `mapping.fc${dense}.${part}`;
  const [, noise] = /^synthesis\/noise(\d+)$/.exec(name) ?? [];
  if (noise !== undefined) {
    const number = Number(noise);
    const size = 4 << Math.ceil(number / 2);
    return `synthesis.b${size}.conv${number === 0 || number % 2 === 0 ? 1 : 0}.noise_const`;
  }
  if (name === 'synthesis/4x4/Const/const') return 'synthesis.b4.const';
  const [, size, layer, tensor] =
    /^synthesis\/(\d+)x\1\/(Conv|Conv0_up|Conv1|ToRGB|Skip)\/(weight|bias|mod_weight|mod_bias|noise_strength)$/.exec(
      name,
    ) ?? [];
  if (size === undefined) return undefined;
  const at = { Conv: 'conv1', Conv0_up: 'conv0', Conv1: 'conv1', ToRGB: 'torgb', Skip: 'skip' }[layer];
  return `synthesis.b${size}.${at}.${tensor.replace('mod_', 'affine.')}`;
}

/** @returns name and tensor as PyTorch has them */
function converted(target: string, name: string, entry: Entry): [string, Entry] {
  const { shape } = entry;
  if (target.endsWith('.affine.bias')) return [target, { shape, load: () => entry.load().map((x) => x + 1) }];
  if (target.endsWith('.const')) return [target, reshaped(entry, shape.slice(1))];
  if (target.endsWith('.noise_const')) return [target, reshaped(entry, shape.slice(2))];
  if (shape.length === 2) return [target, transposed(entry)];
  if (shape.length === 4) return [target, outputFirst(entry, name.includes('Conv0_up'))];
  return [target, entry];
}

function transposed({ shape: [rows, columns], load }: Entry): Entry {
  return {
    shape: [columns, rows],
    load() {
      const from = load();
      return Float32Array.from(from, (_, i) => from[(i % rows) * columns + Math.floor(i / rows)]);
    },
  };
}

/** [height, width, input, output] -> [output, input, height, width], turned half around where `flipped`. */
function outputFirst({ shape: [height, width, input, output], load }: Entry, flipped: boolean): Entry {
  return {
    shape: [output, input, height, width],
    load() {
      const from = load();
      const taps = height * width;
      const out = new Float32Array(from.length);
      for (let tap = 0; tap < taps; tap++) {
        const to = flipped ? taps - 1 - tap : tap;
        for (let i = 0; i < input; i++)
          for (let o = 0; o < output; o++) out[(o * input + i) * taps + to] = from[(tap * input + i) * output + o];
      }
      return out;
    },
  };
}
