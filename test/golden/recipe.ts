/**
 * Weights out of integers: the full-size golden networks are not stored, both sides compute them (hash_recipe of the golden
 * manifest). A value is a hash of its tensor's name and its index, spread over ±scale around a bias.
 */
import {
  generatorShapes,
  styleCount,
  type ModelFile,
  type ModelMetadata,
  type Tensor,
} from '../../models/format/index.ts';

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

export function hashed(key: string, shape: readonly number[], scale: number, bias = 0): Tensor {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  let x = fnv1a(key);
  for (let i = 0; i < data.length; i++) {
    let y = x ^ (x >>> 16);
    y = Math.imul(y, 0x85ebca6b);
    y ^= y >>> 13;
    y = Math.imul(y, 0xc2b2ae35);
    y ^= y >>> 16;
    data[i] = (((y >>> 8) / 2 ** 24) * 2 - 1) * scale + bias;
    x = (x + 0x9e3779b9) | 0;
  }
  return { shape, data };
}

const ROOT3 = Math.sqrt(3);

export function generatorTensor(key: string, shape: readonly number[]): Tensor {
  const rules: readonly (readonly [RegExp, number, number])[] = [
    [/^style\..*weight$/, 100 * ROOT3, 0],
    [/^style\..*bias$/, 10, 0],
    [/^noises\./, ROOT3, 0],
    [/\.noise\.weight$/, 0.05, 0.15],
    [/\.modulation\.bias$/, 0.3, 1],
    [/\.activate\.bias$/, 0.3, 0],
    [/^to_rgb.*\.conv\.weight$/, 0.35 * ROOT3, 0],
    [/^to_rgb.*\.bias$/, 0.1, 0],
    [/./, ROOT3, 0],
  ];
  const [, scale, bias] = rules.find(([pattern]) => pattern.test(key)) as readonly [RegExp, number, number];
  return hashed(key, shape, scale, bias);
}

const EPSILON = 1e-5;

/** Convolution `name` of torchvision's ResNet-50 with its batch norm folded in, as an import would write it. */
function foldedConv(name: string, norm: string, shape: readonly number[]): { weight: Tensor; bias: Tensor } {
  const [out, ...rest] = shape;
  const fanIn = rest.reduce((a, b) => a * b, 1);
  const weight = hashed(`${name}.weight`, shape, Math.sqrt(6 / fanIn));
  const gamma = norm.endsWith('bn3')
    ? hashed(`${norm}.weight`, [out], 0.1, 0.25)
    : hashed(`${norm}.weight`, [out], 0.2, 1);
  const beta = hashed(`${norm}.bias`, [out], 0.1);
  const mean = hashed(`${norm}.running_mean`, [out], 0.1);
  const variance = hashed(`${norm}.running_var`, [out], 0.5, 1);
  const factor = variance.data.map((v, o) => gamma.data[o] / Math.sqrt(v + EPSILON));
  for (let i = 0; i < weight.data.length; i++) weight.data[i] *= factor[Math.floor(i / fanIn)];
  return { weight, bias: { shape: [out], data: beta.data.map((b, o) => b - mean.data[o] * factor[o]) } };
}

/** Shape of every convolution of ResNet-50, by the model file's name. */
function resnetShapes(): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>([['conv1', [64, 3, 7, 7]]]);
  let width = 64;
  [3, 4, 6, 3].forEach((blocks, stage) => {
    const inner = 64 << stage;
    for (let b = 0; b < blocks; b++) {
      const block = `layer${stage + 1}.${b}`;
      shapes.set(`${block}.conv1`, [inner, width, 1, 1]);
      shapes.set(`${block}.conv2`, [inner, inner, 3, 3]);
      shapes.set(`${block}.conv3`, [4 * inner, inner, 1, 1]);
      if (b === 0) shapes.set(`${block}.downsample`, [4 * inner, width, 1, 1]);
      width = 4 * inner;
    }
  });
  return shapes;
}

function encoderTensor(name: string, shapes: ReadonlyMap<string, readonly number[]>, rows: number): Tensor | undefined {
  if (name === 'fc.weight') return hashed(name, [rows * 512, 2048], Math.sqrt(3 / 2048));
  if (name === 'fc.bias') return hashed(name, [rows * 512], 0.1);
  if (name === 'mean_latent') return hashed(name, [512], 0.5);
  const [, conv, part] = /^(.*)\.(weight|bias)$/.exec(name) ?? [];
  const shape = shapes.get(conv);
  if (!shape) return undefined;
  const published = conv.replace(/downsample$/, 'downsample.0');
  const norm = published.endsWith('downsample.0')
    ? published.replace(/0$/, '1')
    : published.replace(/conv(\d)$/, 'bn$1');
  return foldedConv(published, norm, shape)[part as 'weight' | 'bias'];
}

/** config-f: 1024 px, 30,370,060 parameters (reference §1.1). */
export const CONFIG_F: ModelMetadata['generator'] = {
  resolution: 1024,
  styleDim: 512,
  nMlp: 8,
  widths: { 4: 512, 8: 512, 16: 512, 32: 512, 64: 512, 128: 256, 256: 128, 512: 64, 1024: 32 },
  channelMax: 512,
  baseMultiplier: 2,
  resolutions: [128, 256, 512, 1024],
  ratios: [0.25, 0.5, 0.75, 1],
  flexible: {},
};

/** The published configuration at full size with computed weights. Tensors are made when asked for and not kept. */
export function recipeModel(): ModelFile {
  const shapes = generatorShapes(CONFIG_F);
  const convs = resnetShapes();
  const names = [
    ...shapes.keys(),
    ...[...convs.keys()].flatMap((name) => [`encoder.${name}.weight`, `encoder.${name}.bias`]),
    ...['encoder.fc.weight', 'encoder.fc.bias', 'encoder.mean_latent'],
  ];
  const known = new Set(names);
  return {
    metadata: {
      formatVersion: 1,
      id: 'recipe-1024',
      name: 'Recipe, 1024 px',
      about: '',
      generator: CONFIG_F,
      encoder: { kind: 'resnet50', inputSize: 256 },
      directions: [],
      alignment: { kind: 'ffhq', version: 1 },
      provenance: { data: 'none: integers', licence: 'none needed' },
      sha256: {},
    },
    names,
    size: 0,
    has: (name) => known.has(name),
    tensor(name) {
      const shape = shapes.get(name);
      const found = shape
        ? generatorTensor(name.slice('generator.'.length), shape)
        : encoderTensor(name.slice('encoder.'.length), convs, styleCount(CONFIG_F.resolution));
      if (!found) throw new Error(`no tensor ${name}`);
      return found;
    },
  };
}
