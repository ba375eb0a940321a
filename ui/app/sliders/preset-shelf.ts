import type { Looks } from './looks.ts';
import type { PanelStorage } from '../state/panel-storage.ts';
import { forModel, parsePresets, PRESETS_KEY, withoutPreset, withPreset, type Preset } from './presets.ts';
import type { PanelState } from '../state/state.ts';
import type { Store } from '../state/store.ts';

/** The verbs of presets: the list stands in the store, and in the storage for the next time. */
export class PresetShelf {
  private readonly store: Store<PanelState>;
  private readonly storage: PanelStorage;
  private readonly looks: Looks;

  constructor(store: Store<PanelState>, storage: PanelStorage, looks: Looks) {
    this.store = store;
    this.storage = storage;
    this.looks = looks;
  }

  load(): void {
    this.store.set({ presets: parsePresets(this.storage.read(PRESETS_KEY)) });
  }

  /** Gives the chosen face the sliders of a preset, as far as this model has them. */
  take(preset: Preset): void {
    const { engine } = this.store.get();
    if (engine) this.looks.setAll(forModel(preset, engine.sliders).sliders);
  }

  save(preset: Preset): void {
    this.keep(withPreset(this.store.get().presets, preset));
  }

  remove(name: string): void {
    this.keep(withoutPreset(this.store.get().presets, name));
  }

  private keep(presets: readonly Preset[]): void {
    this.store.set({ presets });
    this.storage.write(PRESETS_KEY, JSON.stringify(presets));
  }
}
