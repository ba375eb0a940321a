/** The authors' files -> one model file. */
import { floatToHalf } from '../format/half.ts';
import { openModel, sealModel, type Dtype, type ModelMetadata, type Tensor } from '../format/index.ts';
import { PortraitError } from '../errors.ts';
import type { Runtime } from '../runtime/index.ts';
import { importDirections, type ImportedDirections } from './directions.ts';
import { ENCODER_INPUT, importEncoder } from './encoder.ts';
import { importFlexible } from './flexible.ts';
import { importGenerator, type GeneratorInfo } from './generator.ts';
import { MEAN_SAMPLES, MEAN_SEED, meanW } from './mean-w.ts';
import type { SourceFile } from './state-dict.ts';

export interface ImportRequest {
  /** Maps the z of the mean w. */
  readonly runtime: Runtime;
  /** {"g_ema": …}: a released generator or a training checkpoint. */
  readonly generator: SourceFile;
  /** {"state_dict": …}: the ResNet-50 encoder. */
  readonly encoder?: SourceFile;
  /** A boundary file of directions. */
  readonly directions?: SourceFile;
  /** Evolved configurations, JSON. */
  readonly flexible?: SourceFile;
  /** Names of withheld directions to take all the same. */
  readonly includeWithheld?: readonly string[];
  /** Ratios and resolutions the generator was trained for, where they are fewer than its shapes allow. */
  readonly ratios?: readonly number[];
  readonly resolutions?: readonly number[];
  readonly id: string;
  readonly name: string;
  readonly dtype: Dtype;
  /** The command, for the provenance. */
  readonly command?: string;
  readonly meanSamples?: number;
}

export interface ImportedModel {
  readonly bytes: Uint8Array;
  readonly metadata: ModelMetadata;
  readonly withheld: readonly string[];
  readonly unusableRatios: readonly number[];
}

const NO_DIRECTIONS: ImportedDirections = { infos: [], tensors: new Map(), withheld: [] };

/** @throws PortraitError model-corrupt | model-wrong | usage */
export async function importModel(request: ImportRequest): Promise<ImportedModel> {
  const { dtype, meanSamples = MEAN_SAMPLES } = request;
  const generator = importGenerator(request.generator);
  const info = limited(generator.info, request);
  const flexible = request.flexible ? importFlexible(request.flexible, info) : {};
  const encoder = request.encoder ? importEncoder(request.encoder, info) : new Map<string, Tensor>();
  const directions = request.directions
    ? importDirections(request.directions, info, request.includeWithheld)
    : NO_DIRECTIONS;
  const mean = await meanW(request.runtime, generator.tensors, info.styleDim, info.nMlp, meanSamples);
  const tensors = new Map<string, Tensor>([
    ...generator.tensors,
    ...encoder,
    ...directions.tensors,
    ['mean_w', { shape: [info.styleDim], data: mean }],
  ]);
  for (const [name, { data }] of tensors) checkRange(name, data, dtype);

  const draft = {
    formatVersion: 1 as const,
    id: request.id,
    name: request.name,
    about: `Imported from the authors’ layout. Mean w of ${meanSamples} mapped z, seed ${MEAN_SEED}.`,
    generator: { ...info, flexible },
    encoder: request.encoder ? { kind: 'resnet50' as const, inputSize: ENCODER_INPUT } : null,
    directions: [...directions.infos],
    alignment: { kind: 'ffhq' as const, version: 1 as const },
    provenance: await provenance(request, generator.numbers),
  };
  const { bytes, metadata } = await sealModel(tensors, draft, dtype);
  // Whatever was imported must pass every check that the editor makes.
  await openModel(bytes);
  return { bytes, metadata, withheld: directions.withheld, unusableRatios: generator.unusable };
}

/** @throws PortraitError usage */
function limited(info: GeneratorInfo, { ratios, resolutions }: ImportRequest): GeneratorInfo {
  const chosen = (
    what: string,
    wanted: readonly number[] | undefined,
    possible: readonly number[],
    full: number,
  ): number[] => {
    if (!wanted) return [...possible];
    const strange = wanted.find((n) => !possible.includes(n));
    if (strange !== undefined)
      throw new PortraitError('usage', `This generator has the ${what} ${possible.join(', ')}, not ${strange}.`);
    if (!wanted.includes(full)) throw new PortraitError('usage', `The ${what} must include the full one, ${full}.`);
    return possible.filter((n) => wanted.includes(n));
  };
  return {
    ...info,
    ratios: chosen('ratios', ratios, info.ratios, 1),
    resolutions: chosen('resolutions', resolutions, info.resolutions, info.resolution),
  };
}

const LARGEST_HALF = 65504;

/** @throws PortraitError model-wrong for a number that the storage cannot hold */
function checkRange(name: string, data: Float32Array, dtype: Dtype): void {
  const finite = data.every(Number.isFinite);
  if (finite && dtype === 'F32') return;
  // Rounding to half sends 65,520 and more to infinity.
  if (finite && floatToHalf(data).every((bits) => (bits & 0x7c00) !== 0x7c00)) return;
  const largest = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  throw new PortraitError(
    'model-wrong',
    dtype === 'F32' || !finite
      ? `Tensor ${name} holds a number that is not finite.`
      : `Tensor ${name} reaches ${largest.toPrecision(6)}, and half precision ends at ${LARGEST_HALF}; import with --fp32.`,
  );
}

async function provenance(
  request: ImportRequest,
  numbers: Readonly<Record<string, number>>,
): Promise<ModelMetadata['provenance']> {
  const sources = [];
  for (const role of ['generator', 'encoder', 'directions', 'flexible'] as const) {
    const file = request[role];
    if (!file) continue;
    sources.push({ role, name: file.name, bytes: file.bytes.length, sha256: await sha256(file.bytes) });
  }
  return {
    data: 'that of the source files',
    licence: 'as the source’s',
    sources,
    ...(request.command ? { command: request.command } : {}),
    ...(Object.keys(numbers).length > 0 ? { metrics: numbers } : {}),
  };
}

async function sha256(bytes: Uint8Array): Promise<string> {
  // A copy where the bytes might be shared memory, which WebCrypto does not take.
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Buffer.from(digest).toString('hex');
}
