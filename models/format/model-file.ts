/** Opening a model file: container, metadata, and every tensor's presence and shape checked before anything runs. */
import { PortraitError } from '../errors.ts';
import { parseMetadata, type ModelMetadata } from './metadata.ts';
import { printable, readContainer, type Container, type Tensor } from './safetensors.ts';

export interface ModelFile {
  readonly metadata: ModelMetadata;
  readonly names: readonly string[];
  has(name: string): boolean;
  /** Without decoding it; undefined where there is no such tensor. */
  shape?(name: string): readonly number[] | undefined;
  /** Decoded float32; @throws PortraitError model-wrong when the model lacks it. */
  tensor(name: string): Tensor;
}

function wrong(what: string): PortraitError {
  return new PortraitError(
    'model-wrong',
    `This model cannot be used here: ${printable(what)}. Choose another model file.`,
  );
}

/** Number of w+ rows of a generator of this resolution. */
export function styleCount(resolution: number): number {
  return 2 * Math.log2(resolution) - 2;
}

/** Name and shape of every generator tensor the engine reads (names of the authors' checkpoints; reference §1.5). */
export function generatorShapes(g: ModelMetadata['generator']): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  const put = (name: string, ...shape: number[]): void => void shapes.set(`generator.${name}`, shape);
  const width = (r: number): number => g.widths[String(r)];
  const modulated = (prefix: string, cin: number, cout: number, kernel: number): void => {
    put(`${prefix}.conv.weight`, 1, cout, cin, kernel, kernel);
    put(`${prefix}.conv.modulation.weight`, cin, g.styleDim);
    put(`${prefix}.conv.modulation.bias`, cin);
  };
  const styled = (prefix: string, cin: number, cout: number): void => {
    modulated(prefix, cin, cout, 3);
    put(`${prefix}.noise.weight`, 1);
    put(`${prefix}.activate.bias`, cout);
  };
  const toRgb = (prefix: string, cin: number): void => {
    modulated(prefix, cin, 3, 1);
    put(`${prefix}.bias`, 1, 3, 1, 1);
  };
  for (let i = 1; i <= g.nMlp; i++) {
    put(`style.${i}.weight`, g.styleDim, g.styleDim);
    put(`style.${i}.bias`, g.styleDim);
  }
  put('input.input', 1, width(4), 4, 4);
  styled('conv1', width(4), width(4));
  toRgb('to_rgb1', width(4));
  put('noises.noise_0', 1, 1, 4, 4);
  for (let j = 0, r = 8; r <= g.resolution; j++, r *= 2) {
    styled(`convs.${2 * j}`, width(r / 2), width(r));
    styled(`convs.${2 * j + 1}`, width(r), width(r));
    toRgb(`to_rgbs.${j}`, width(r));
    put(`noises.noise_${1 + 2 * j}`, 1, 1, r, r);
    put(`noises.noise_${2 + 2 * j}`, 1, 1, r, r);
  }
  return shapes;
}

/** Those without which an encoder cannot be built; the graph asks for the rest by name. */
const ENCODER_TENSORS = {
  'plain-resnet': ['stem.weight', 'stem.bias', 'neck.weight', 'neck.bias', 'fc.weight', 'mean_latent'],
  resnet50: ['conv1.weight', 'conv1.bias', 'layer4.2.conv3.weight', 'layer4.2.conv3.bias', 'fc.weight', 'mean_latent'],
} as const;

function checkShapes(container: Container, metadata: ModelMetadata): void {
  const g = metadata.generator;
  for (let r = 4; r <= g.resolution; r *= 2) if (!g.widths[String(r)]) throw wrong(`it states no width for ${r} px`);
  if (Math.max(...g.resolutions) !== g.resolution) throw wrong('its largest supported resolution is not its full one');
  if (!g.ratios.includes(1)) throw wrong('its ratios do not include 1');
  const expect = (name: string, shape: readonly number[]): void => {
    const found = container.shape(name);
    if (!found) throw wrong(`tensor ${name} is missing`);
    if (found.join() !== shape.join()) throw wrong(`tensor ${name} is [${found.join()}], not [${shape.join()}]`);
  };
  for (const [name, shape] of generatorShapes(g)) expect(name, shape);
  const rows = styleCount(g.resolution);
  for (const d of metadata.directions) {
    const shape = container.shape(`directions.${d.id}`);
    if (!shape) throw wrong(`tensor directions.${d.id} is missing`);
    const ok = shape.join() === `${g.styleDim}` || shape.join() === `${rows},${g.styleDim}`;
    if (!ok || d.layers[1] > rows || d.layers[0] >= d.layers[1])
      throw wrong(`direction ${d.id} does not fit the generator`);
  }
  if (container.shape('mean_w')) expect('mean_w', [g.styleDim]);
  if (metadata.encoder) {
    for (const name of ENCODER_TENSORS[metadata.encoder.kind])
      if (!container.shape(`encoder.${name}`)) throw wrong(`tensor encoder.${name} is missing`);
    expect('encoder.fc.bias', [rows * g.styleDim]);
  }
}

/** SHA-256 of pieces of bytes, one after the other; hex. */
export type Digest = (pieces: Iterable<Uint8Array>) => string | Promise<string>;

/** WebCrypto's, which takes everything in one piece. */
const webDigest: Digest = async (pieces) => {
  const all = [...pieces];
  const joined = new Uint8Array(all.reduce((sum, one) => sum + one.byteLength, 0));
  let at = 0;
  for (const one of all) {
    joined.set(one, at);
    at += one.byteLength;
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', joined));
  return [...digest].map((b) => b.toString(16).padStart(2, '0')).join('');
};

/** SHA-256 of a group's stored bytes, names sorted; hex. */
export async function groupDigest(container: Container, group: string, digest = webDigest): Promise<string> {
  const names = container.names.filter((n) => n.startsWith(`${group}.`)).sort();
  return digest(names.map((name) => container.raw(name)));
}

/**
 * Checks and opens a model file. Tensors are decoded on first use and not cached here.
 * Checksums are verified where WebCrypto exists (it needs a secure context, which not every iframe is).
 * @param digest where there is one that needs no copy
 * @throws PortraitError model-corrupt | model-wrong, with one sentence that names what is wrong
 */
export async function openModel(bytes: ArrayBuffer | Uint8Array, digest?: Digest): Promise<ModelFile> {
  const container = readContainer(bytes);
  const text = container.metadata['anycost'];
  if (text === undefined) throw wrong('it is not an Anycost Portrait model (no "anycost" entry in its metadata)');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new PortraitError(
      'model-corrupt',
      'This model file is damaged (its metadata is not JSON); download or export it again.',
    );
  }
  const version = (json as { formatVersion?: unknown } | null)?.formatVersion;
  if (typeof version === 'number' && version > 1)
    throw wrong(`it has format version ${version} and this program reads 1; update the program`);
  const parsed = parseMetadata(json);
  if ('problem' in parsed) throw wrong(`its description is not valid (${parsed.problem})`);
  const { metadata } = parsed;
  checkShapes(container, metadata);
  if (digest ?? globalThis.crypto?.subtle) {
    for (const [group, expected] of Object.entries(metadata.sha256))
      if ((await groupDigest(container, group, digest)) !== expected)
        throw new PortraitError(
          'model-corrupt',
          `This model file is damaged (checksum of ${printable(group)}); download or export it again.`,
        );
  }
  return {
    metadata,
    names: container.names,
    has: (name) => container.shape(name) !== undefined,
    shape: (name) => container.shape(name),
    tensor(name) {
      const tensor = container.tensor(name);
      if (!tensor) throw wrong(`tensor ${name} is missing`);
      return tensor;
    },
  };
}

/** A model file from tensors; checksums are filled in. */
export async function sealMetadata(
  container: Container,
  metadata: Omit<ModelMetadata, 'sha256'>,
  digest?: Digest,
): Promise<ModelMetadata> {
  const sha256: Record<string, string> = {};
  for (const group of ['generator', 'encoder', 'directions'])
    if (container.names.some((n) => n.startsWith(`${group}.`)))
      sha256[group] = await groupDigest(container, group, digest);
  return { ...metadata, sha256 };
}
