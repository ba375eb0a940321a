import type { OpenedPhoto } from '../../worker/api.ts';
import type { Engine, Parts } from '../state/parts.ts';

/**
 * What takes the engine a while to see of a face: asked for once the face is open, and then added to what is known of it. Nobody waits.
 */
export class Overlook {
  private readonly store: Parts['store'];
  private readonly engine: Pick<Engine, 'lookOver'>;
  /** Asked for already, or the answer. */
  private known: OpenedPhoto | null = null;

  constructor({ store }: Pick<Parts, 'store'>, engine: Overlook['engine']) {
    this.store = store;
    this.engine = engine;
  }

  /** From now on, of every face that is opened. */
  begin(): void {
    this.store.subscribe(() => void this.look());
  }

  private async look(): Promise<void> {
    const { opened } = this.store.get();
    if (opened === this.known) return;
    this.known = opened;
    if (!opened) return;
    const looked = await this.engine.lookOver();
    // Another face may be open meanwhile.
    if (!looked.ok || this.store.get().opened !== opened) return;
    if (looked.value.length === (opened.faces[opened.chosen]?.limits ?? []).length) return;
    const faces = opened.faces.map((face, i) => (i === opened.chosen ? { ...face, limits: looked.value } : face));
    this.known = { ...opened, faces };
    this.store.set({ opened: this.known });
  }
}
