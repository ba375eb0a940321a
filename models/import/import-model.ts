/** Source files -> one model file. */
import {
  openModel,
  sealModel,
  webDigest,
  type Digest,
  type Dtype,
  type ModelMetadata,
  type Tensor,
} from '../format/index.ts';
import { PortraitError } from '../errors.ts';
import type { Runtime } from '../runtime/index.ts';
import { importDirections, type DirectionChoices } from './directions.ts';
import { importEncoder } from './encoder.ts';
import { importFlexible } from './flexible.ts';
import { importGenerator, type GeneratorInfo } from './generator.ts';
import { meanOf } from './mean-w.ts';
import { chooseParts, type Candidate, type Parts, type Role } from './parts.ts';
import type { GeneratorSource } from './sources/generator-source.ts';
import { identify } from './sources/identify.ts';
import type { SourceFile } from './state-dict.ts';

export interface ImportRequest {
  /** Maps the z of the mean w, where no file keeps one. */
  readonly runtime: Runtime;
  /** Files of any kind; each is found out. */
  readonly files?: readonly SourceFile[];
  /** Files of which only one part is wanted. */
  readonly generator?: SourceFile;
  readonly encoder?: SourceFile;
  readonly directions?: SourceFile;
  readonly flexible?: SourceFile;
  readonly choices?: DirectionChoices;
  /** Ratios and resolutions the generator was trained for, where they are not what its kind of file suggests. */
  readonly ratios?: readonly number[];
  readonly resolutions?: readonly number[];
  readonly id: string;
  readonly name: string;
  readonly dtype: Dtype;
  /** The command, for the provenance. */
  readonly command?: string;
  readonly meanSamples?: number;
  /** SHA-256 that needs no copy of what it reads, where there is one. */
  readonly digest?: Digest;
  /** Named before each step, for whoever waits. */
  readonly onStep?: (what: string) => void;
}

export interface ImportedModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly metadata: ModelMetadata;
  /** What each file was found to be. */
  readonly found: readonly { readonly name: string; readonly what: string }[];
  readonly withheld: readonly string[];
  readonly unusableRatios: readonly number[];
  /** Length of each direction, by id. */
  readonly norms: ReadonlyMap<string, number>;
  /** Sentences that whoever imports should read. */
  readonly notes: readonly string[];
}

const ROLES: readonly Role[] = ['generator', 'encoder', 'directions', 'flexible'];

/** @throws PortraitError model-corrupt | model-wrong | usage */
export async function importModel(request: ImportRequest): Promise<ImportedModel> {
  const { dtype, onStep = () => undefined } = request;
  onStep('Reading the files');
  const parts = await partsOf(request);
  const generator = importGenerator(parts.generator);
  const info = limited(generator.info, generator.possible, request);
  const flexible = parts.flexible ? importFlexible(parts.flexible.file, info) : info.flexible;
  const encoder = parts.encoder && importEncoder(parts.encoder, info);
  const directions = importDirections(parts.directions, info, request.choices);
  onStep('Averaging w');
  const mean = await meanOf(request.runtime, generator, parts.generator, request.meanSamples);
  const all = new Map<string, Tensor>([
    ...generator.tensors,
    ...(encoder?.tensors ?? []),
    ...directions.tensors,
    ['mean_w', { shape: [info.styleDim], data: mean.data }],
    ...priorOf(parts.generator),
  ]);
  const tensors = new Map([...all].map(([name, tensor]) => [name, withinRange(name, tensor, dtype)]));

  onStep('Writing the model');
  const { bytes, metadata } = await sealModel(
    tensors,
    {
      formatVersion: 1,
      id: request.id,
      name: request.name,
      about: `Imported: ${parts.found.map(({ what }) => what).join('; ')}. ${mean.about}`,
      generator: { ...info, flexible },
      encoder: encoder?.info ?? null,
      directions: [...directions.infos],
      alignment: { kind: 'ffhq', version: 1 },
      provenance: await provenance(request, parts),
    },
    dtype,
    request.digest,
  );
  // Whatever was imported must pass every check that the editor makes.
  await openModel(bytes, request.digest);
  return {
    bytes,
    metadata,
    found: parts.found.map(({ file, what }) => ({ name: file.name, what })),
    withheld: directions.withheld,
    unusableRatios: generator.unusable,
    norms: directions.norms,
    notes: [
      ...parts.notes,
      ...parts.generator.notes,
      ...(encoder?.notes ?? []),
      ...(directions.unused > 0
        ? [`${directions.unused} components were left out; take others with --component NUMBER.`]
        : []),
    ],
  };
}

/** Codes are the generator's, whichever encoder finds them. */
function priorOf({ prior = new Map<string, never>() }: GeneratorSource): [string, Tensor][] {
  return [...prior].map(([name, entry]) => [`prior.${name}`, { shape: entry.shape, data: entry.load() }]);
}

async function partsOf(request: ImportRequest): Promise<Parts> {
  const candidates: Candidate[] = [];
  for (const role of ROLES) {
    const file = request[role];
    if (file) candidates.push({ source: await identify(file), role });
  }
  for (const file of request.files ?? []) candidates.push({ source: await identify(file) });
  return chooseParts(candidates);
}

/** @throws PortraitError usage */
function limited(
  info: GeneratorInfo,
  possible: Pick<GeneratorInfo, 'ratios' | 'resolutions'>,
  { ratios, resolutions }: ImportRequest,
): GeneratorInfo {
  const chosen = (
    what: string,
    wanted: readonly number[] | undefined,
    usual: readonly number[],
    possible: readonly number[],
    full: number,
  ): number[] => {
    if (!wanted) return [...usual];
    const strange = wanted.find((n) => !possible.includes(n));
    if (strange !== undefined)
      throw new PortraitError('usage', `This generator has the ${what} ${possible.join(', ')}, not ${strange}.`);
    if (!wanted.includes(full)) throw new PortraitError('usage', `The ${what} must include the full one, ${full}.`);
    return possible.filter((n) => wanted.includes(n));
  };
  return {
    ...info,
    ratios: chosen('ratios', ratios, info.ratios, possible.ratios, 1),
    resolutions: chosen('resolutions', resolutions, info.resolutions, possible.resolutions, info.resolution),
  };
}

const LARGEST_HALF = 65504;
/** From here on rounding to half gives infinity. */
const TOO_LARGE = 65520;

/** The tensor, which is refused when it is looked at if the storage cannot hold it. @throws PortraitError model-wrong */
function withinRange(name: string, tensor: Tensor, dtype: Dtype): Tensor {
  return {
    shape: tensor.shape,
    get data() {
      const { data } = tensor;
      let largest = 0;
      let finite = true;
      for (let i = 0; i < data.length; i++) {
        const size = Math.abs(data[i]);
        if (size > largest) largest = size;
        else if (size !== size) finite = false;
      }
      if (finite && largest < (dtype === 'F32' ? Infinity : TOO_LARGE)) return data;
      throw new PortraitError(
        'model-wrong',
        dtype === 'F32' || !finite || largest === Infinity
          ? `Tensor ${name} holds a number that is not finite.`
          : `Tensor ${name} reaches ${largest.toPrecision(6)}, and half precision ends at ${LARGEST_HALF}; import with --fp32.`,
      );
    },
  };
}

async function provenance(
  { command, digest = webDigest }: ImportRequest,
  { found, generator }: Parts,
): Promise<ModelMetadata['provenance']> {
  const sources = [];
  for (const { file, role } of found)
    sources.push({ role, name: file.name, bytes: file.bytes.length, sha256: await digest([file.bytes]) });
  return {
    ...(generator.rights ?? { data: 'that of the source files', licence: 'as the source’s' }),
    sources,
    ...(command ? { command } : {}),
    ...(Object.keys(generator.numbers).length > 0 ? { metrics: generator.numbers } : {}),
  };
}
