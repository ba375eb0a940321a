/** Opening a model file: container, metadata, and every tensor's presence and shape checked before anything runs. */
import { PortraitError } from '../errors.ts';
import { uniformChannels } from './channels.ts';
import { webDigest, type Digest } from './digest.ts';
import { encoderMisfit } from './encoder-shapes.ts';
import { parseMetadata, type ModelMetadata } from './metadata.ts';
import { refinerMisfit } from './refiner-shapes.ts';
import { whatItIs } from './what-it-is.ts';
import {
  printable,
  readContainer,
  replaceTexts,
  writeContainer,
  type Container,
  type Dtype,
  type Tensor,
} from './safetensors.ts';

export interface ModelFile {
  readonly metadata: ModelMetadata;
  readonly names: readonly string[];
  has(name: string): boolean;
  /** Without decoding it; undefined where there is no such tensor. */
  shape?(name: string): readonly number[] | undefined;
  /** Decoded float32; @throws PortraitError model-wrong when the model lacks it. */
  tensor(name: string): Tensor;
  /** Bytes of the whole file. */
  readonly size: number;
  /** The model with what comes later too; left out where all of it is here. @throws PortraitError model-corrupt, and what kept the rest away */
  whole?(): Promise<ModelFile>;
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

/** Longest description that is read, characters; the ones known have some thousands. */
const MAX_DESCRIPTION = 500_000;

/** The description's numbers against each other: they are what widths are computed from when it runs. */
function checkNumbers(g: ModelMetadata['generator']): void {
  for (let r = 4; r <= g.resolution; r *= 2) if (!g.widths[String(r)]) throw wrong(`it states no width for ${r} px`);
  if (Math.max(...g.resolutions) !== g.resolution) throw wrong('its largest supported resolution is not its full one');
  if (!g.ratios.includes(1)) throw wrong('its ratios do not include 1');
  for (const ratio of g.ratios) {
    const at = uniformChannels(g, ratio).findIndex((n) => n < 4 || n % 4 !== 0);
    if (at >= 0)
      throw wrong(
        `ratio ${ratio} leaves ${uniformChannels(g, ratio)[at]} channels at ${4 << (at >> 1)} px, and only multiples of four run`,
      );
  }
  const full = uniformChannels(g, 1);
  for (const [i, n] of full.entries()) {
    const r = 4 << (i >> 1);
    if (n !== g.widths[String(r)])
      throw wrong(`it states ${g.widths[String(r)]} channels at ${r} px, and its multiplier and cap make ${n}`);
  }
}

function checkShapes(container: Container, metadata: ModelMetadata): void {
  const g = metadata.generator;
  checkNumbers(g);
  const expect = (name: string, shape: readonly number[]): void => {
    const found = container.shape(name);
    if (!found) throw wrong(`tensor ${name} is missing`);
    if (found.join() !== shape.join()) throw wrong(`tensor ${name} is [${found.join()}], not [${shape.join()}]`);
  };
  for (const [name, shape] of generatorShapes(g)) expect(name, shape);
  const rows = styleCount(g.resolution);
  const ids = metadata.directions.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw wrong(`it has two directions called ${twice}`);
  for (const d of metadata.directions) {
    const shape = container.shape(`directions.${d.id}`);
    if (!shape) throw wrong(`tensor directions.${d.id} is missing`);
    const ok = shape.join() === `${g.styleDim}` || shape.join() === `${rows},${g.styleDim}`;
    if (!ok || d.layers[1] > rows || d.layers[0] >= d.layers[1])
      throw wrong(`direction ${d.id} does not fit the generator`);
  }
  if (container.shape('mean_w')) expect('mean_w', [g.styleDim]);
  if (container.names.some((name) => groupOf(name) === 'prior')) {
    const [kinds, ways] = ['centres', 'spread'].map((name) => container.shape(`prior.${name}`)?.[0] ?? 1);
    expect('prior.centres', [kinds, rows, g.styleDim]);
    expect('prior.shares', [kinds]);
    expect('prior.spread', [ways, rows, g.styleDim]);
  }
  const misfit = misfitOf(container, metadata, rows);
  if (misfit !== undefined) throw wrong(misfit);
}

/** What does not fit of the networks that read photos, in words. */
function misfitOf(container: Container, { encoder, refiner, generator: g }: ModelMetadata, rows: number) {
  const within = (group: string) => ({
    names: container.names.filter((n) => n.startsWith(`${group}.`)).map((n) => n.slice(group.length + 1)),
    shapeOf: (name: string) => container.shape(`${group}.${name}`),
  });
  const first = within('encoder');
  const misfit = encoder && encoderMisfit(encoder, first.names, first.shapeOf, [rows, g.styleDim]);
  if (misfit || !refiner) return misfit ?? undefined;
  const { names, shapeOf } = within('refiner');
  const widthAt = (r: number): number | undefined => (r <= g.resolution ? g.widths[String(r)] : undefined);
  const around = { encoder, encoderShapeOf: first.shapeOf, rows, styleDim: g.styleDim, widthAt };
  return refinerMisfit(refiner, names, shapeOf, around);
}

/** A single one spreads over the whole picture. */
function checkFinite(container: Container, names: readonly string[]): void {
  const name = names.find((n) => !container.isFinite(n));
  if (name !== undefined)
    throw new PortraitError(
      'model-corrupt',
      `This model file is damaged (${printable(name)} holds a value that is no number, or infinite); download or export it again.`,
    );
}

/** The group of tensors that may come after the rest. */
const LATER = 'refiner';
const groupOf = (name: string): string => name.split('.', 1)[0];
const GROUPS = ['generator', 'encoder', 'refiner', 'directions', 'mean_w', 'prior'];

/** SHA-256 of the description's UTF-8 text, which cannot hold its own; hex. It stands beside it, under `anycost_sha256`. */
export async function descriptionDigest(text: string, digest = webDigest): Promise<string> {
  return digest([new TextEncoder().encode(text)]);
}

/** SHA-256 of a group's stored bytes, names sorted; hex. A group is a tensor of that name, or all below it. */
export async function groupDigest(container: Container, group: string, digest = webDigest): Promise<string> {
  const names = container.names.filter((n) => n === group || n.startsWith(`${group}.`)).sort();
  return digest(names.map((name) => container.raw(name)));
}

function damaged(what: string): PortraitError {
  return new PortraitError(
    'model-corrupt',
    `This model file is damaged (checksum of ${printable(what)}); download or export it again.`,
  );
}

const canDigest = (digest?: Digest): boolean => digest !== undefined || globalThis.crypto?.subtle !== undefined;

async function checkDescription(container: Container, text: string, digest?: Digest): Promise<void> {
  // Files of before this program wrote one have none.
  const stated = container.metadata['anycost_sha256'];
  if (stated === undefined || !canDigest(digest)) return;
  if (stated !== (await descriptionDigest(text, digest))) throw damaged('its description');
}

/**
 * Checks and opens a model file. Tensors are decoded on first use and not cached here.
 * Checksums are verified where WebCrypto exists (it needs a secure context, which not every iframe is).
 * @param digest where there is one that needs no copy
 * @param later gives the end of the file, where `bytes` is without it: a refiner's numbers may come when all else is at work
 * @throws PortraitError model-corrupt | model-wrong, with one sentence that names what is wrong
 */
export async function openModel(
  bytes: ArrayBuffer | Uint8Array,
  digest?: Digest,
  later?: () => Promise<ArrayBuffer>,
): Promise<ModelFile> {
  const other = whatItIs(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes));
  if (other !== undefined) throw new PortraitError('model-wrong', other);
  const container = readContainer(bytes, later && 'later');
  const text = container.metadata['anycost'];
  if (text === undefined) throw wrong('it is not an Anycost Portrait model (no "anycost" entry in its metadata)');
  if (text.length > MAX_DESCRIPTION) throw wrong('its description is longer than any model needs');
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
  await checkDescription(container, text, digest);
  const missing = container.names.filter((n) => !container.isHere(n));
  // Says that it is cut off.
  if (missing.some((n) => groupOf(n) !== LATER)) readContainer(bytes);
  const here = missing.length === 0 ? () => true : (name: string) => groupOf(name) !== LATER;
  const model = await checked(container, metadata, here, digest);
  if (!later || missing.length === 0) return model;
  let whole: Promise<ModelFile> | undefined;
  const complete = async (): Promise<ModelFile> =>
    checked(readContainer(bytes, new Uint8Array(await later())), metadata, (name) => !here(name), digest);
  return { ...model, whole: () => (whole ??= complete()) };
}

/** Once the tensors, or groups of them, that are here and were not checked before are what they should be. */
async function checked(
  container: Container,
  metadata: ModelMetadata,
  isNew: (name: string) => boolean,
  digest?: Digest,
): Promise<ModelFile> {
  if (canDigest(digest))
    for (const [group, expected] of Object.entries(metadata.sha256))
      if (isNew(group) && (await groupDigest(container, group, digest)) !== expected) throw damaged(group);
  checkFinite(container, container.names.filter(isNew));
  return modelOf(container, metadata);
}

function modelOf(container: Container, metadata: ModelMetadata): ModelFile {
  return {
    metadata,
    names: container.names,
    size: container.size,
    has: (name) => container.shape(name) !== undefined,
    shape: (name) => container.shape(name),
    tensor(name) {
      const tensor = container.tensor(name);
      if (!tensor) throw wrong(`tensor ${name} is missing`);
      return tensor;
    },
  };
}

export interface SealedModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly metadata: ModelMetadata;
}

/** As long as a checksum, so that the header's length is known before they are. */
const PLACEHOLDER = '0'.repeat(64);

/**
 * A model file of these tensors, with the checksums of their groups and of the description. Tensors are asked for their numbers once,
 * one after the other, and written into the one buffer there is. @param digest where there is one that needs no copy
 */
export async function sealModel(
  tensors: ReadonlyMap<string, Tensor>,
  draft: Omit<ModelMetadata, 'sha256'>,
  dtype: Dtype,
  digest?: Digest,
): Promise<SealedModel> {
  const names = [...tensors.keys()];
  const groups = GROUPS.filter((group) => names.some((n) => n === group || n.startsWith(`${group}.`)));
  const described = (sums: readonly string[]): ModelMetadata => ({
    ...draft,
    sha256: Object.fromEntries(groups.map((group, i) => [group, sums[i]])),
  });
  const unsealed = JSON.stringify(described(groups.map(() => PLACEHOLDER)));
  const bytes = writeContainer(tensors, { anycost: unsealed, anycost_sha256: PLACEHOLDER }, dtype);
  const container = readContainer(bytes);
  const sums = [];
  for (const group of groups) sums.push(await groupDigest(container, group, digest));
  const metadata = described(sums);
  const anycost = JSON.stringify(metadata);
  replaceTexts(bytes, { anycost, anycost_sha256: await descriptionDigest(anycost, digest) });
  return { bytes, metadata };
}
