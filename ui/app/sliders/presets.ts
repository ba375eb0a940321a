import { ofModel, type Known } from '../state/look.ts';
import { isNeutral } from '../state/percents.ts';
import type { Preset } from '../state/state.ts';

/** Under this name presets are kept in the panel's storage. */
export const PRESETS_KEY = 'presets';

/** As many as a list without search can hold, and as fit what Figma's storage is given for one text. */
const MOST = 40;
const LONGEST_NAME = 40;
/** Letters of all together: Figma's storage keeps no longer text (plugin/memory.ts). */
const LONGEST = 20_000;

/** Sliders that many models have, by the ids that the default one gives them. */
const BUILT_IN: readonly Preset[] = [
  { name: 'Friendly', sliders: { smile: 45, eyes_open: 10 } },
  { name: 'Laughing', sliders: { smile: 75, mouth_open: 45 } },
  { name: 'Serious', sliders: { smile: -50, mouth_open: -25 } },
  { name: 'Surprised', sliders: { eyes_open: 60, mouth_open: 50 } },
  { name: 'Wide awake', sliders: { eyes_open: 45 } },
];

/** The part of a preset that a model can follow. */
export function forModel({ name, sliders }: Preset, infos: readonly Known[]): Preset {
  return { name, sliders: ofModel(sliders, infos) };
}

/** What comes with the panel, as far as the model has its first and foremost slider. */
export function builtInFor(infos: readonly Known[]): readonly Preset[] {
  const known = new Set(infos.map(({ id }) => id));
  return BUILT_IN.filter(({ sliders }) => known.has(Object.keys(sliders)[0])).map((preset) => forModel(preset, infos));
}

/** Adds a preset at the end; one of the same name is replaced where it stands. The same list where there is no room. */
export function withPreset(presets: readonly Preset[], { name, sliders }: Preset): readonly Preset[] {
  const preset = { name: cleanName(name), sliders };
  if (preset.name === '' || isNeutral(sliders)) return presets;
  const at = presets.findIndex((other) => other.name === preset.name);
  const changed = at >= 0 ? presets.map((other, index) => (index === at ? preset : other)) : [...presets, preset];
  return changed.length <= MOST && JSON.stringify(changed).length <= LONGEST ? changed : presets;
}

export function withoutPreset(presets: readonly Preset[], name: string): readonly Preset[] {
  return presets.filter((preset) => preset.name !== name);
}

export function cleanName(name: string): string {
  return name.replace(/\s+/g, ' ').trim().slice(0, LONGEST_NAME).trim();
}

/** Reads what `JSON.stringify` made of presets. Storage may hold anything; what is no preset is left out. */
export function parsePresets(text: string | null): readonly Preset[] {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '[]');
  } catch {
    return [];
  }
  if (!Array.isArray(value)) return [];
  return value.map(readPreset).reduce<readonly Preset[]>((all, one) => (one ? withPreset(all, one) : all), []);
}

/** The readable part of what may be a preset. */
export function readPreset(value: unknown): Preset | null {
  const { name, sliders } = (value ?? {}) as Partial<Record<keyof Preset, unknown>>;
  if (typeof name !== 'string' || typeof sliders !== 'object' || sliders === null) return null;
  const percents = Object.entries(sliders).filter(
    (entry): entry is [string, number] => Number.isInteger(entry[1]) && Math.abs(entry[1] as number) <= 100,
  );
  return { name, sliders: Object.fromEntries(percents.filter(([, percent]) => percent !== 0)) };
}
