/** Directions from a boundary file: a dictionary of one vector in w for each attribute (reference §4). */
import { styleCount, type DirectionInfo, type Tensor } from '../format/index.ts';
import { attribute, attributeName, isWithheld, panelOrder } from './attributes.ts';
import type { GeneratorInfo } from './generator.ts';
import { openTensors, type SourceFile } from './state-dict.ts';
import { quoted } from './torch/complaints.ts';

export interface ImportedDirections {
  readonly infos: readonly DirectionInfo[];
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Names of directions that were left out, as the file has them. */
  readonly withheld: readonly string[];
}

/** The demo adds 0.6 of a unit vector at a slider's end, and edits rows 0..11 (reference §4). */
const RANGE = 0.6;
const EDITED_ROWS = 12;
const MOST = 256;

/**
 * @param wanted names, with or without their number, to take although they are withheld by default
 * @throws PortraitError model-corrupt | model-wrong
 */
export function importDirections(
  file: SourceFile,
  generator: GeneratorInfo,
  wanted: readonly string[] = [],
): ImportedDirections {
  const dict = openTensors(file);
  const { refused } = dict.complaints;
  const rows = styleCount(generator.resolution);
  const asked = wanted.map((name) => attributeName(name).toLowerCase());
  const strange = asked.findIndex((name) => !dict.names.some((key) => attributeName(key).toLowerCase() === name));
  if (strange >= 0) throw refused(`it has no direction ${quoted(wanted[strange])}`);
  if (dict.names.length > MOST) throw refused(`it holds ${dict.names.length} directions, and ${MOST} are the most`);

  const taken = dict.names
    .map((key) => ({ key, name: attributeName(key) }))
    .filter(({ name }) => !isWithheld(name) || asked.includes(name.toLowerCase()))
    .sort((a, b) => panelOrder(a.name) - panelOrder(b.name));
  const infos: DirectionInfo[] = [];
  const tensors = new Map<string, Tensor>();
  for (const { key, name } of taken) {
    const shown = attribute(name);
    if (tensors.has(`directions.${shown.id}`)) throw refused(`it has two directions called ${shown.id}`);
    infos.push({ ...shown, range: RANGE, layers: [0, Math.min(EDITED_ROWS, rows)] });
    tensors.set(`directions.${shown.id}`, vector(dict.tensor(key), key));
  }
  const withheld = dict.names.filter((key) => !taken.some((one) => one.key === key));
  return { infos, tensors, withheld };

  /** [1, styleDim] or [styleDim] is one vector for every row; [nStyle, styleDim] has its own for each. */
  function vector({ shape, data }: Tensor, key: string): Tensor {
    const { styleDim } = generator;
    if (shape.join() === `1,${styleDim}` || shape.join() === `${styleDim}`) return { shape: [styleDim], data };
    if (shape.join() === `${rows},${styleDim}`) return { shape, data };
    throw refused(`direction ${quoted(key)} is [${shape.join()}], and the generator takes [1,${styleDim}]`);
  }
}
