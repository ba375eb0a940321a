import { toResult, type Problem, type Result } from '../../../models/errors.ts';
import type { Seeded } from '../../../models/runtime/index.ts';
import type { EditedPhoto, NewPortraits } from '../../host/host.ts';
import type { EngineInfo, RgbaImage } from '../../worker/api.ts';
import { noteOf, noticeFor } from '../state/notices.ts';
import type { OwnPortrait, Parts } from '../state/parts.ts';
import type { PanelPhoto, PanelState } from '../state/state.ts';
import type { PortraitVerbs } from '../state/verbs.ts';

/** Lower is more ordinary and cleaner; the command line's `generate` takes the same one unless told otherwise. */
const TRUNCATION = 0.7;
/** Seeds by chance have up to six digits, since they are read, typed and part of names. */
const CHANCE = 1e6;
export const SEEDS = { low: 0, high: 2 ** 32 - 1, home: 0 } as const;

const WHOLE = [
  [1, 0, 0],
  [0, 1, 0],
] as const;

interface Hooks {
  /** A portrait is wanted, and nothing that is still on its way. */
  readonly onAsked: () => void;
  readonly onDrawn: (portrait: OwnPortrait) => void;
}

/** Portraits of people who do not exist, by their seeds: asked for, drawn, and put into the document. */
export class Portraits implements PortraitVerbs {
  private readonly parts: Pick<Parts, 'store' | 'encode'>;
  private readonly editor: NewPortraits | undefined;
  private readonly selectsBlank: boolean;
  private readonly hooks: Hooks;

  constructor({ host, store, encode }: Pick<Parts, 'host' | 'store' | 'encode'>, hooks: Hooks) {
    this.parts = { store, encode };
    this.editor = host.portraits;
    this.selectsBlank = host.words.selectsBlank === true;
    this.hooks = hooks;
  }

  helpWith(code: Problem['code']): boolean {
    if (!this.editor) return false;
    return (
      code === 'selection-empty' ||
      code === 'no-encoder' ||
      (this.selectsBlank && (code === 'selection-no-pixels' || code === 'no-face'))
    );
  }

  roll(): void {
    this.ask(Math.floor(Math.random() * CHANCE));
  }

  ask(seed: number): void {
    const { applying, notice } = this.state;
    if (!this.editor || applying) return;
    this.editor.begin();
    this.parts.store.set({
      portrait: { seed, truncation: TRUNCATION },
      applied: null,
      elsewhere: false,
      // What stopped the engine stays on show.
      notice: notice?.remedy === 'restart' ? notice : null,
    });
    this.hooks.onAsked();
  }

  /** The engine answered; by then something else may be wanted. */
  drawn(seeded: Seeded, image: Result<RgbaImage>): void {
    const { portrait, photo, engine } = this.state;
    if (portrait !== seeded || !engine) return;
    if (!image.ok) {
      const notice = photo ? noteOf(image.error) : noticeFor(image.error);
      return this.parts.store.set({ portrait: null, progress: null, notice });
    }
    // Asked for until it is on show: what was there before is not to be edited any more, and a seed that is being typed stays.
    this.parts.store.set({ portrait: { ...seeded, drawn: true } });
    const generated = { ...seeded, modelId: engine.modelId };
    const layer = { layerId: null, layerName: 'Portrait', source: 'fill', visible: WHOLE } as const;
    this.hooks.onDrawn({ ...layer, pixels: image.value, generated });
  }

  /** Another model draws another face from the same seed. */
  started({ modelId }: Pick<EngineInfo, 'modelId'>): void {
    const { photo } = this.state;
    if (photo?.layerId !== null || !photo.generated || photo.generated.modelId === modelId) return;
    const { seed, truncation } = photo.generated;
    this.parts.store.set({ portrait: { seed, truncation } });
  }

  /** Puts the one on show into the document. @returns why it could not be tried */
  async create(photo: PanelPhoto, { png, recipe }: Pick<EditedPhoto, 'png' | 'recipe'>): Promise<Problem | null> {
    const edited = Object.keys(recipe.sliders).length > 0;
    const base = await toResult(async () => (edited ? await this.parts.encode(photo.pixels) : null));
    if (!base.ok) return base.error;
    this.editor?.create({ layerName: photo.layerName, png, base: base.value, recipe });
    return null;
  }

  private get state(): PanelState {
    return this.parts.store.get();
  }
}
