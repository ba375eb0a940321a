/** The same model with a small refining encoder of made-up weights, or with none: what is tested with them does not depend on how good its own is. */
import { readContainer, sealModel, type ModelMetadata, type Tensor } from '../../models/format/index.ts';

/** Channels of every layer. */
const WIDTH = 4;
const THIRDS = 3;
/** Of what is added to codes. */
const STRENGTH = 0.05;

/** All but the refiner, of which the description says nothing either. */
function read(file: ArrayBuffer): { readonly tensors: Map<string, Tensor>; readonly draft: ModelMetadata } {
  const container = readContainer(file);
  const names = container.names.filter((name) => !name.startsWith('refiner.'));
  const { refiner: _, ...draft } = JSON.parse(container.metadata['anycost']) as ModelMetadata;
  return { tensors: new Map(names.map((name) => [name, container.tensor(name) as Tensor])), draft };
}

/** @param file of any model */
export async function withoutRefiner(file: ArrayBuffer): Promise<ArrayBuffer> {
  const { tensors, draft } = read(file);
  return (await sealModel(tensors, draft, 'F16')).bytes.buffer;
}

/** @param file with an encoder plain-resnet of four blocks. @param feature whether a feature of the generator is predicted too */
export async function withRefiner(file: ArrayBuffer, feature = false): Promise<ArrayBuffer> {
  const { tensors, draft } = read(file);
  if (!draft.encoder) throw new Error('This model has no encoder.');
  const inputSize = 2 * draft.encoder.inputSize;
  let seed = 1;
  const random = (): number => ((seed = (seed * 48271) % 2147483647) / 2147483647) * 2 - 1;
  const put = (name: string, scale: number, ...shape: number[]): void => {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * random());
    tensors.set(`refiner.${name}`, { shape, data });
  };
  const conv = (name: string, input: number, kernel: number): void => {
    put(`${name}.weight`, 1.5 / Math.sqrt(input * kernel * kernel), WIDTH, input, kernel, kernel);
    put(`${name}.bias`, 0.1, WIDTH);
  };
  conv('stem', 3, 6);
  for (let i = 0; i < 4; i++) {
    conv(`blocks.${i}.conv1`, WIDTH, 3);
    conv(`blocks.${i}.conv2`, WIDTH, 3);
    conv(`blocks.${i}.skip`, WIDTH, 1);
    const [width] = tensors.get(`encoder.blocks.${i}.conv1.weight`)?.shape ?? [0];
    if (i > 0) conv(`taken.${i - 1}`, width, 1);
  }
  for (const name of ['side8', 'down8', 'side16', 'down16', 'coarse']) conv(name, WIDTH, 1);
  conv('fine', WIDTH, 3);
  const rows = 2 * Math.log2(draft.generator.resolution) - 2;
  const cells = WIDTH * ((inputSize / 64) ** 2 + (inputSize / 32) ** 2);
  for (let head = 0; head < THIRDS; head++) {
    const out = (Math.floor(rows / THIRDS) + (head < rows % THIRDS ? 1 : 0)) * draft.generator.styleDim;
    conv(`heads.${head}.neck`, WIDTH, 1);
    put(`heads.${head}.fc.weight`, STRENGTH / Math.sqrt(cells), out, cells);
    put(`heads.${head}.fc.bias`, STRENGTH, out);
  }
  const featureSize = inputSize / 16;
  if (feature) {
    const channels = draft.generator.widths[String(featureSize)];
    conv('feature.neck', WIDTH, 1);
    put('feature.out.weight', 1, channels, WIDTH, 1, 1);
    put('feature.out.bias', 0.1, channels);
  }
  const refiner = { kind: 'plain-pyramid' as const, inputSize, ...(feature ? { featureSize } : {}) };
  return (await sealModel(tensors, { ...draft, refiner }, 'F16')).bytes.buffer;
}
