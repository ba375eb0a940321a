import type { Glimpse } from '../../worker/api.ts';
import { chosenFace } from '../state/look.ts';
import type { Engine, Parts } from '../state/parts.ts';
import { isReady, type PanelState } from '../state/state.ts';
import type { GlimpseVerbs } from '../state/verbs.ts';

/** What is being looked at. */
interface Look {
  readonly slider: string;
  /** Null while it is made, and where there is none. */
  picture: Glimpse | null;
  /** The hand rests. */
  rested: boolean;
  /** The engine has been asked and has not answered. */
  asked: boolean;
}

/**
 * The verbs of looking at a slider. The engine is asked as soon as one is looked at, and the picture shown when the hand rests; what it
 * gave is kept as long as the same face is on show with the same code.
 */
export class Glimpses implements GlimpseVerbs {
  private readonly store: Parts['store'];
  private readonly engine: Pick<Engine, 'glimpse' | 'stopGlimpse'>;
  private readonly kept = new Map<string, Glimpse | null>();
  /** Whose they are. */
  private keptOf = '';
  private now: Look | null = null;
  /** A slider of which nothing is to be shown until it is left. */
  private dismissed: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ store }: Pick<Parts, 'store'>, engine: Glimpses['engine']) {
    this.store = store;
    this.engine = engine;
  }

  look(slider: string, rest: number): void {
    if (slider === this.dismissed) return;
    if (this.now && this.now.slider !== slider) this.away();
    const state = this.store.get();
    if (!isReady(state) || state.applying) return;
    if (!this.now) this.begin({ slider, picture: null, rested: false, asked: false });
    const { now } = this;
    if (!now || now.rested) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      now.rested = true;
      this.show(now);
    }, rest);
  }

  away(): void {
    this.drop();
    this.dismissed = null;
  }

  dismiss(): void {
    const slider = this.now?.slider ?? this.dismissed;
    this.drop();
    this.dismissed = slider;
  }

  private begin(look: Look): void {
    this.now = look;
    const of = keyOf(this.store.get());
    if (of !== this.keptOf) this.kept.clear();
    this.keptOf = of;
    const kept = this.kept.get(look.slider);
    if (kept === undefined) return void this.ask(look, of);
    look.picture = kept;
  }

  private async ask(look: Look, of: string): Promise<void> {
    look.asked = true;
    const result = await this.engine.glimpse(look.slider);
    look.asked = false;
    if (!result.ok) return;
    if (of === this.keptOf && (result.value?.settled ?? true)) this.kept.set(look.slider, result.value);
    look.picture = result.value;
    this.show(look);
  }

  private show(look: Look): void {
    const { slider, picture, rested } = look;
    // Another face may be on show meanwhile.
    if (look !== this.now || !rested || !picture || keyOf(this.store.get()) !== this.keptOf) return;
    this.store.set({ glimpse: { slider, picture } });
  }

  private drop(): void {
    clearTimeout(this.timer);
    if (this.now?.asked) void this.engine.stopGlimpse();
    this.now = null;
    if (this.store.get().glimpse) this.store.set({ glimpse: null });
  }
}

/** Photo, face, code and model. */
function keyOf(state: PanelState): string {
  return [state.photo?.id, chosenFace(state), state.code ?? '', state.model].join(' ');
}
