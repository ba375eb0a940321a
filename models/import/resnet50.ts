/**
 * The authors' encoder: a ResNet-50 as torchvision names it (reference §5), its batch normalisation folded into the
 * convolutions before it, which is exact in evaluation mode and leaves plain convolutions with a bias.
 */
import { styleCount, type Tensor } from '../format/index.ts';
import type { GeneratorInfo } from './generator.ts';
import { expectShape, type StateDict } from './state-dict.ts';
import { quoted } from './torch/complaints.ts';

/** Fixed by the authors' code, which asserts it (reference §5). */
export const ENCODER_INPUT = 256;
/** Bottleneck blocks of ResNet-50's four stages. */
const STAGES = [3, 4, 6, 3];
const EPSILON = 1e-5;

/**
 * In the model file's names: `encoder.conv1.weight/.bias`, `encoder.layerL.B.conv{1,2,3}.…`,
 * `encoder.layerL.0.downsample.…`, `encoder.fc.…` [nStyle·styleDim, features], `encoder.mean_latent` [styleDim].
 * @throws PortraitError model-corrupt | model-wrong
 */
export function importResnet50(dict: StateDict, generator: GeneratorInfo): ReadonlyMap<string, Tensor> {
  const used = new Set<string>();
  const out = new Map<string, Tensor>();
  const put = (name: string, tensor: Tensor): void => void out.set(`encoder.${name}`, tensor);
  const take = (name: string, shape: readonly number[]): Tensor => {
    expectShape(dict, name, shape);
    used.add(name);
    return dict.tensor(name);
  };

  /** A convolution with the normalisation after it. @returns its width */
  const convolution = (to: string, from: string, norm: string, cin: number, kernel: number): number => {
    const width = dict.shape(`${from}.weight`)?.[0] ?? 0;
    const weight = take(`${from}.weight`, [width, cin, kernel, kernel]);
    const [gamma, beta, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map(
      (part) => take(`${norm}.${part}`, [width]).data,
    );
    used.add(`${norm}.num_batches_tracked`);
    const factor = variance.map((v, i) => gamma[i] / Math.sqrt(v + EPSILON));
    const each = cin * kernel * kernel;
    put(`${to}.weight`, { shape: weight.shape, data: weight.data.map((x, i) => x * factor[Math.floor(i / each)]) });
    put(`${to}.bias`, { shape: [width], data: beta.map((b, i) => b - mean[i] * factor[i]) });
    return width;
  };

  let width = convolution('conv1', 'conv1', 'bn1', 3, 7);
  STAGES.forEach((blocks, stage) => {
    for (let b = 0; b < blocks; b++) {
      const block = `layer${stage + 1}.${b}`;
      const inner = convolution(`${block}.conv1`, `${block}.conv1`, `${block}.bn1`, width, 1);
      const middle = convolution(`${block}.conv2`, `${block}.conv2`, `${block}.bn2`, inner, 3);
      const outer = convolution(`${block}.conv3`, `${block}.conv3`, `${block}.bn3`, middle, 1);
      const skip =
        b === 0
          ? convolution(`${block}.downsample`, `${block}.downsample.0`, `${block}.downsample.1`, width, 1)
          : width;
      if (skip !== outer) throw dict.complaints.refused(`its block ${block} adds ${outer} channels to ${skip}`);
      width = outer;
    }
  });
  for (const [part, tensor] of Object.entries(fullyConnected(dict, take, width, generator))) put(part, tensor);
  const extra = dict.names.find((name) => !used.has(name));
  if (extra !== undefined)
    throw dict.complaints.refused(`tensor ${quoted(extra)} belongs to no encoder of the authors’ kind`);
  return out;
}

/**
 * The last layer gives a whole w+ or a single w that stands for every row, and `mean_latent` is added to each row;
 * written as a whole w+ with a mean in every case, so that one graph serves all.
 */
function fullyConnected(
  dict: StateDict,
  take: (name: string, shape: readonly number[]) => Tensor,
  features: number,
  { styleDim, resolution }: GeneratorInfo,
): Readonly<Record<string, Tensor>> {
  const rows = styleCount(resolution);
  const found = dict.shape('fc.bias')?.[0] ?? 0;
  if (found !== rows * styleDim && found !== styleDim)
    throw dict.complaints.refused(`it gives ${found} numbers, and the generator takes ${rows} × ${styleDim}`);
  const repeat = (rows * styleDim) / found;
  const repeated = ({ shape, data }: Tensor): Tensor => {
    const all = new Float32Array(data.length * repeat);
    for (let i = 0; i < repeat; i++) all.set(data, i * data.length);
    return { shape: [rows * styleDim, ...shape.slice(1)], data: all };
  };
  const mean = dict.shape('mean_latent')
    ? take('mean_latent', [styleDim])
    : { shape: [styleDim], data: new Float32Array(styleDim) };
  return {
    'fc.weight': repeated(take('fc.weight', [found, features])),
    'fc.bias': repeated(take('fc.bias', [found])),
    mean_latent: mean,
  };
}
