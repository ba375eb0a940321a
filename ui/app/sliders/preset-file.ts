import { PortraitError } from '../../../models/errors.ts';
import type { Preset } from '../state/state.ts';
import { cleanName, readPreset, withPreset } from './presets.ts';

export const PRESET_FILE = 'Anycost Portrait presets.json';
const FORMAT = 'anycost-portrait-presets';
const VERSION = 1;
/** Bytes; a full list has a tenth of that. */
const LARGEST = 2 ** 18;

/** Presets as a file: JSON with line breaks, so that people and version control can read it. Percents, -100..100. */
export function writePresetFile(presets: readonly Preset[]): Blob {
  const text = JSON.stringify({ format: FORMAT, formatVersion: VERSION, presets }, null, 2);
  return new Blob([`${text}\n`], { type: 'application/json' });
}

/** What a file of presets holds. */
export interface PresetFile {
  readonly presets: readonly Preset[];
  /** How many are in it that are no presets, or whose sliders nobody can read. */
  readonly unreadable: number;
}

/** @throws PortraitError presets-wrong, with what the file is instead */
export async function readPresetFile(file: File): Promise<PresetFile> {
  const refuse = (what: string): PortraitError => new PortraitError('presets-wrong', `“${file.name}” ${what}`);
  const other = 'is not a file of presets. Choose one that was saved here with “Save to file”.';
  if (file.size > LARGEST) throw refuse(other);
  if (file.size === 0) throw refuse('is empty. Choose another file.');
  const value = parsed(await file.text());
  if (value === undefined) throw refuse(other);
  const { format, formatVersion, presets } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (format !== FORMAT) throw refuse(other);
  if (formatVersion !== VERSION)
    throw refuse(
      'was saved by another version of this program, which this one cannot read. Update, and open it again.',
    );
  if (!Array.isArray(presets)) throw refuse('is damaged: the list of presets is missing. Choose another file.');
  const read = presets.map(readWhole).filter((preset) => preset !== null);
  if (read.length === 0) throw refuse('holds no preset that can be read. Choose another file.');
  return { presets: read, unreadable: presets.length - read.length };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A preset of which nothing would be left out. */
function readWhole(value: unknown): Preset | null {
  const preset = readPreset(value);
  if (!preset || cleanName(preset.name) === '' || Object.keys(preset.sliders).length === 0) return null;
  const { sliders } = value as { readonly sliders: Readonly<Record<string, unknown>> };
  const set = Object.values(sliders).filter((percent) => percent !== 0);
  return set.length === Object.keys(preset.sliders).length ? preset : null;
}

export interface Joined {
  readonly presets: readonly Preset[];
  readonly added: number;
  /** Were there already, by name and sliders. */
  readonly known: number;
  /** The list is full. */
  readonly left: number;
}

/** Adds the presets of a file. None of the list is replaced: one of the same name with other sliders gets a number behind its name. */
export function joinPresets(list: readonly Preset[], opened: readonly Preset[]): Joined {
  let [presets, added, known, left] = [list, 0, 0, 0];
  for (const preset of opened) {
    const name = freeName(presets, preset);
    if (name === null) {
      known++;
      continue;
    }
    const more = withPreset(presets, { ...preset, name });
    if (more === presets) left++;
    else added++;
    presets = more;
  }
  return { presets, added, known, left };
}

/** Null where the list has this preset. */
function freeName(list: readonly Preset[], preset: Preset): string | null {
  const base = cleanName(preset.name);
  for (let number = 1; ; number++) {
    const tail = number === 1 ? '' : ` (${number})`;
    const name = cleanName(`${cleanName(base.slice(0, 40 - tail.length))}${tail}`);
    const same = list.find((other) => other.name === name);
    if (!same) return name;
    if (isSame(same.sliders, preset.sliders)) return null;
  }
}

function isSame(one: Preset['sliders'], other: Preset['sliders']): boolean {
  const ids = Object.keys(one);
  return ids.length === Object.keys(other).length && ids.every((id) => one[id] === other[id]);
}

/** What became of a file that was opened, for the user. */
export function joinedWords({ added, known, left }: Joined, unreadable: number): string {
  const count = (number: number): string => (number === 1 ? '1 preset' : `${number} presets`);
  return [
    added > 0 ? `${count(added)} added.` : '',
    known > 0 ? `${count(known)} there already.` : '',
    left > 0 ? `No room for ${count(left)}: delete some first.` : '',
    unreadable > 0 ? `${count(unreadable)} could not be read.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}
