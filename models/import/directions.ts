/** Directions of source files, made sliders of one generator: label, range, rows (reference §4 for the authors' own). */
import { styleCount, type DirectionInfo, type Tensor } from '../format/index.ts';
import { attribute, attributeName, isWithheld, panelOrder } from './attributes.ts';
import type { GeneratorInfo } from './generator.ts';
import { FIRST_COMPONENTS, type DirectionSource } from './sources/direction-source.ts';
import type { Source } from './sources/source.ts';
import { lazily } from './state-dict.ts';
import { quoted } from './torch/complaints.ts';
import { PortraitError } from '../errors.ts';

/** What whoever imports says of a direction, by its file's name (with or without ending) or its own. */
export interface DirectionChoices {
  readonly labels?: ReadonlyMap<string, string>;
  readonly ranges?: ReadonlyMap<string, number>;
  /** First row and the one after the last. */
  readonly layers?: ReadonlyMap<string, readonly [number, number]>;
  /** Components of a decomposition, instead of the first ten. */
  readonly components?: readonly ComponentChoice[];
  /** Names of withheld directions to take all the same. */
  readonly includeWithheld?: readonly string[];
}

export interface ComponentChoice {
  readonly number: number;
  readonly layers?: readonly [number, number];
  readonly label?: string;
}

export interface ImportedDirections {
  readonly infos: readonly DirectionInfo[];
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Names of directions that were left out, as their files have them. */
  readonly withheld: readonly string[];
  /** Length of each vector, by id; of the longest row where they differ. */
  readonly norms: ReadonlyMap<string, number>;
  /** Components that were left out. */
  readonly unused: number;
}

/** The demo adds 0.6 of a unit vector at a slider's end, and edits rows 0..11 (reference §4). */
const DEMO = { range: 0.6, rows: 12 };
/** Other projects move a unit vector by 3 at a slider's end (InterFaceGAN's −3..3; e4e's smile), on every row. */
const UNIT_RANGE = 3;
/** Norms from half to twice 1 are unit vectors; others carry their own scale, and one of them is a slider's end. */
const UNIT = [0.5, 2] as const;
const MOST = 256;

/** @throws PortraitError model-corrupt | model-wrong | usage */
export function importDirections(
  sources: readonly Source[],
  generator: GeneratorInfo,
  choices: DirectionChoices = {},
): ImportedDirections {
  const asked = (choices.includeWithheld ?? []).map((name) => attributeName(name).toLowerCase());
  const all = sources.flatMap((source) => (source.directions ?? []).map((one) => ({ source, one })));
  if (asked.length > 0 && all.length === 0)
    throw new PortraitError('usage', '--include-withheld needs a file of directions.');
  const strange = asked.findIndex((name) => !all.some(({ one }) => nameOf(one).toLowerCase() === name));
  if (strange >= 0)
    throw all[0].source.complaints.refused(`it has no direction ${quoted(choices.includeWithheld?.[strange] ?? '')}`);

  const plain = all
    .filter(({ one }) => one.component === undefined)
    .filter(
      ({ one }) => one.info !== undefined || !isWithheld(nameOf(one)) || asked.includes(nameOf(one).toLowerCase()),
    )
    .sort((a, b) => panelOrder(nameOf(a.one)) - panelOrder(nameOf(b.one)));
  const components = chosenComponents(all, choices);
  const taken = [...plain.map((each) => ({ ...each, choice: undefined })), ...components];
  if (taken.length > MOST)
    throw taken[0].source.complaints.refused(`it holds ${taken.length} directions, and ${MOST} are the most`);

  const infos: DirectionInfo[] = [];
  const tensors = new Map<string, Tensor>();
  const norms = new Map<string, number>();
  const used = new Set<string>();
  for (const { source, one, choice } of taken) {
    const given = <T>(from: ReadonlyMap<string, T> | undefined): T | undefined => pick(from, source, one, used);
    const label = choice?.label ?? given(choices.labels);
    const known = one.info && label === undefined ? one.info : attribute(label ?? nameOf(one));
    const shown = { ...known, ...(label === undefined ? {} : { label }) };
    if (tensors.has(`directions.${shown.id}`))
      throw source.complaints.refused(
        `two directions are called ${shown.id}; name one of them otherwise with --label FILE=TEXT`,
      );
    const tensor = vector(source, one);
    const norm = longest(tensor, generator.styleDim);
    const authors = one.named === 'dictionary' && norm < UNIT[1];
    const unit = norm >= UNIT[0] && norm <= UNIT[1] ? UNIT_RANGE : 1;
    const rows = styleCount(generator.resolution);
    infos.push({
      ...shown,
      ...(one.component === undefined ? {} : { group: 'Components' }),
      range: given(choices.ranges) ?? one.info?.range ?? one.range ?? (authors ? DEMO.range : unit),
      layers: rowsWithin(
        choice?.layers ?? given(choices.layers) ?? one.info?.layers ?? [0, authors ? Math.min(DEMO.rows, rows) : rows],
      ),
    });
    tensors.set(`directions.${shown.id}`, tensor);
    norms.set(shown.id, norm);
  }
  for (const map of [choices.labels, choices.ranges, choices.layers])
    for (const name of map?.keys() ?? [])
      if (!used.has(name)) throw new PortraitError('usage', `There is no direction or file of one called ${name}.`);
  const withheld = all
    .filter((each) => each.one.component === undefined && !plain.some(({ one }) => one === each.one))
    .map(({ one }) => one.key);
  const unused = all.filter(({ one }) => one.component !== undefined).length - components.length;
  return { infos, tensors, withheld, norms, unused: Math.max(0, unused) };

  /** One vector for every row, or a row for each. */
  function vector({ complaints }: Source, { key, entry }: DirectionSource): Tensor {
    const { styleDim } = generator;
    const rows = styleCount(generator.resolution);
    const shape = entry.shape.join();
    const each = (to: readonly number[]): Tensor => kept({ shape: to, load: () => entry.load() });
    if ([`${styleDim}`, `1,${styleDim}`, `1,1,${styleDim}`].includes(shape)) return each([styleDim]);
    if ([`${rows},${styleDim}`, `1,${rows},${styleDim}`].includes(shape)) return each([rows, styleDim]);
    const last = entry.shape.at(-1);
    if (entry.shape.length > 0 && entry.shape.length < 4 && last !== styleDim)
      throw complaints.refused(
        `direction ${quoted(key)} moves a latent of ${last} numbers, and this generator’s has ${styleDim}; it was made for another generator`,
      );
    throw complaints.refused(
      `direction ${quoted(key)} is [${shape}], and this generator takes [${styleDim}] or [${rows},${styleDim}]`,
    );
  }

  function rowsWithin([first, end]: readonly [number, number]): [number, number] {
    const rows = styleCount(generator.resolution);
    if (first < end && end <= rows) return [first, end];
    throw new PortraitError('usage', `This generator has the rows 0 to ${rows - 1}, not ${first} to ${end - 1}.`);
  }
}

/** Small enough to be decoded once. */
function kept(entry: { readonly shape: readonly number[]; load(): Float32Array }): Tensor {
  return { shape: entry.shape, data: lazily(entry).data };
}

function nameOf({ key, named }: DirectionSource): string {
  return named === 'dictionary' ? attributeName(key) : key;
}

function chosenComponents(
  all: readonly { readonly source: Source; readonly one: DirectionSource }[],
  { components }: DirectionChoices,
): readonly { source: Source; one: DirectionSource; choice: ComponentChoice | undefined }[] {
  const found = all.filter(({ one }) => one.component !== undefined);
  if (!components)
    return found
      .filter(({ one }) => (one.component ?? 0) < FIRST_COMPONENTS)
      .map((each) => ({ ...each, choice: undefined }));
  return components.map((choice) => {
    const hits = found.filter(({ one }) => one.component === choice.number);
    if (hits.length === 0)
      throw new PortraitError(
        'usage',
        found.length === 0
          ? 'None of the files has components (GANSpace’s and SeFa’s have).'
          : `There is no component ${choice.number}; they are numbered from 0 to ${found.length - 1}.`,
      );
    return { ...hits[0], choice };
  });
}

function pick<T>(
  from: ReadonlyMap<string, T> | undefined,
  { file }: Source,
  one: DirectionSource,
  used: Set<string>,
): T | undefined {
  if (!from) return undefined;
  const names = one.named === 'file' ? [file.name, one.key] : [one.key, nameOf(one)];
  const name = names.find((each) => from.has(each));
  if (name !== undefined) used.add(name);
  return name === undefined ? undefined : from.get(name);
}

/** Euclidean length of the longest row. */
function longest({ data }: Tensor, styleDim: number): number {
  let most = 0;
  for (let at = 0; at < data.length; at += styleDim)
    most = Math.max(most, Math.hypot(...data.subarray(at, at + styleDim)));
  return most;
}
