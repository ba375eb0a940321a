import { toResult, type Result } from '../../../models/errors.ts';
import { modelOf } from '../state/look.ts';
import type { PanelStorage } from '../state/panel-storage.ts';
import type { Parts } from '../state/parts.ts';
import type { PanelState, Preset } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import type { LookVerbs, PresetVerbs } from '../state/verbs.ts';
import { joinedWords, joinPresets, PRESET_FILE, readPresetFile, writePresetFile } from './preset-file.ts';
import { forModel, parsePresets, PRESETS_KEY, withoutPreset, withPreset } from './presets.ts';

/** The verbs of presets: the list stands in the store, and in the storage for the next time. */
export class PresetShelf implements PresetVerbs {
  private readonly store: Store<PanelState>;
  private readonly storage: PanelStorage;
  private readonly looks: Pick<LookVerbs, 'setAll'>;
  private readonly saveFile: NonNullable<Parts['saveFile']>;

  /** @param saveFile saves a file of the user's */
  constructor(
    store: Store<PanelState>,
    storage: PanelStorage,
    looks: Pick<LookVerbs, 'setAll'>,
    saveFile: NonNullable<Parts['saveFile']> = () => undefined,
  ) {
    this.store = store;
    this.storage = storage;
    this.looks = looks;
    this.saveFile = saveFile;
  }

  load(): void {
    this.store.set({ presets: parsePresets(this.storage.read(PRESETS_KEY)) });
  }

  take(preset: Preset): void {
    const model = modelOf(this.store.get());
    if (model) this.looks.setAll(forModel(preset, model.sliders).sliders);
  }

  save(preset: Preset): void {
    this.keep(withPreset(this.stored(), preset));
  }

  remove(name: string): void {
    this.keep(withoutPreset(this.stored(), name));
  }

  async open(file: File): Promise<Result<string>> {
    return toResult(async () => {
      const { presets, unreadable } = await readPresetFile(file);
      const joined = joinPresets(this.stored(), presets);
      if (joined.added > 0) this.keep(joined.presets);
      return joinedWords(joined, unreadable);
    });
  }

  saveAll(): void {
    this.saveFile(PRESET_FILE, writePresetFile(this.stored()));
  }

  /** As they are now: another tab may have saved some since this one looked. */
  private stored(): readonly Preset[] {
    const text = this.storage.read(PRESETS_KEY);
    return text === null ? this.store.get().presets : parsePresets(text);
  }

  private keep(presets: readonly Preset[]): void {
    this.store.set({ presets });
    this.storage.write(PRESETS_KEY, JSON.stringify(presets));
  }
}
