/** Which part of a model comes from which file, when several are given. */
import { PortraitError } from '../errors.ts';
import type { EncoderSource } from './sources/encoder-source.ts';
import type { GeneratorSource } from './sources/generator-source.ts';
import type { Source } from './sources/source.ts';
import type { Complaints } from './torch/complaints.ts';

export type Role = 'generator' | 'encoder' | 'directions' | 'flexible';

export interface Candidate {
  readonly source: Source;
  /** Where whoever imports said what the file is for. */
  readonly role?: Role;
}

export interface Parts {
  readonly generator: GeneratorSource;
  readonly encoder?: { readonly from: EncoderSource; readonly complaints: Complaints };
  readonly directions: readonly Source[];
  readonly flexible?: Source;
  /** Every file, and what it is for. */
  readonly found: readonly (Source & { readonly role: string })[];
  readonly notes: readonly string[];
}

const A: Readonly<Record<Role, string>> = {
  generator: 'no generator is in it',
  encoder: 'no encoder is in it',
  directions: 'no directions are in it',
  flexible: 'no evolved configurations are in it',
};

/** @throws PortraitError model-wrong where a file is not what it was given for; usage where a part is there twice or not at all */
export function chooseParts(candidates: readonly Candidate[]): Parts {
  for (const { source, role } of candidates)
    if (role && !source[role]) throw source.complaints.refused(`it is ${source.what}, and ${A[role]}`);
  const wanted = (role: Role): readonly Source[] =>
    candidates.filter((each) => (each.role ?? role) === role && each.source[role]).map(({ source }) => source);

  const notes: string[] = [];
  const encoders = wanted('encoder');
  const newer = encoders.filter(({ encoder }) => encoder?.kind !== 'own');
  const encoder = only('encoder', newer.length > 0 ? newer : encoders);
  const generator = oneGenerator(candidates, wanted('generator'), notes);
  if (!generator.generator) throw new Error('chosen without a generator');
  const flexible = only('flexible', wanted('flexible'));
  const directions = wanted('directions');
  const found = candidates.map(({ source }) => ({
    ...source,
    role: [
      source === generator ? 'generator' : '',
      source === encoder ? 'encoder' : '',
      directions.includes(source) ? 'directions' : '',
      source === flexible ? 'flexible' : '',
    ]
      .filter(Boolean)
      .join(' and '),
  }));
  return {
    generator: generator.generator,
    directions,
    found,
    notes,
    ...(encoder?.encoder ? { encoder: { from: encoder.encoder, complaints: encoder.complaints } } : {}),
    ...(flexible ? { flexible } : {}),
  };
}

const NAMES: Readonly<Record<string, string>> = { encoder: 'encoders', flexible: 'lists of configurations' };

function only(role: 'encoder' | 'flexible', all: readonly Source[]): Source | undefined {
  if (all.length < 2) return all[0];
  throw new PortraitError(
    'usage',
    `${all.map(({ file }) => file.name).join(' and ')} are ${all.length} ${NAMES[role]}; a model has one.`,
  );
}

/** An encoder's file brings the generator it was trained with; one that is given by itself comes first, and one of a model file. */
function oneGenerator(candidates: readonly Candidate[], all: readonly Source[], notes: string[]): Source {
  const named = candidates.find(({ role }) => role === 'generator')?.source;
  const alone = named ? [named] : all.filter(({ encoder }) => !encoder || encoder.kind === 'own');
  if (alone.length > 1)
    throw new PortraitError(
      'usage',
      `${alone.map(({ file }) => file.name).join(' and ')} are ${alone.length} generators; a model has one.`,
    );
  const chosen = alone.length === 1 ? alone[0] : all.length === 1 ? all[0] : undefined;
  if (!chosen) {
    const what = candidates.map(({ source }) => `${source.file.name} is ${source.what}`).join(', ');
    throw new PortraitError('usage', `${what || 'No file was given'}; a model needs one generator: give its file too.`);
  }
  const other = all.find((source) => source !== chosen);
  if (other)
    notes.push(`The generator is that of ${chosen.file.name}; the one within ${other.file.name} was left aside.`);
  return chosen;
}
