import { emptyHistory, record, redo, settle, undo } from '../state/history.ts';
import { FULL_STRENGTH, MOST_STRENGTH, sameSnapshot, snapshotOf, turnTo, type Snapshot } from '../state/look.ts';
import type { PanelState, Percents } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { summarize } from '../state/summary.ts';
import { surprise } from './surprise.ts';

/** How the panel stands before anything is set; for every new photo. */
export const UNTOUCHED_LOOKS = {
  face: null,
  sliders: {},
  strength: FULL_STRENGTH,
  others: {},
  history: emptyHistory<Snapshot>(),
  said: '',
} as const;

/**
 * The verbs that change sliders, each of them undoable. What is wanted stands in the store; that it is done is the
 * session's business, which hears of every change.
 */
export class Looks {
  private readonly store: Store<PanelState>;
  private readonly onChange: () => void;

  constructor(store: Store<PanelState>, onChange: () => void) {
    this.store = store;
    this.onChange = onChange;
  }

  /** @param gesture what the hand is doing; changes of one gesture are one step of undo, see `settle` */
  setSlider(id: string, percent: number, gesture: string | null = null): void {
    const { [id]: _old, ...others } = this.state.sliders;
    const value = Math.round(Math.min(100, Math.max(-100, percent)));
    this.change({ sliders: value === 0 ? others : { ...others, [id]: value } }, gesture);
  }

  /** All sliders of the chosen face at once. */
  setAll(sliders: Percents): void {
    const set = Object.entries(sliders).filter(([, percent]) => percent !== 0);
    this.change({ sliders: Object.fromEntries(set), strength: FULL_STRENGTH }, null);
  }

  /** A gentle combination of a few sliders instead of what is set. */
  surprise(seed: number): void {
    const { engine, sliders } = this.state;
    if (engine)
      this.setAll(
        surprise(
          engine.sliders.map(({ id }) => id),
          sliders,
          seed,
        ),
      );
  }

  setStrength(percent: number, gesture: string | null = null): void {
    this.change({ strength: Math.round(Math.min(MOST_STRENGTH, Math.max(0, percent))) }, gesture);
  }

  /** The hand is off. */
  settle(): void {
    this.store.set({ history: settle(this.state.history, snapshotOf(this.state), sameSnapshot) });
  }

  /** Shows the sliders of another face. Looking at a face is no step of undo, but undo comes back to it. */
  turnTo(face: number): void {
    this.settle();
    this.store.set({ ...turnTo(this.state, face) });
    this.onChange();
  }

  undo(): void {
    this.turn(undo, 'Undone');
  }

  redo(): void {
    this.turn(redo, 'Redone');
  }

  private get state(): PanelState {
    return this.store.get();
  }

  private change(change: Partial<Snapshot>, gesture: string | null): void {
    const before = snapshotOf(this.state);
    if (sameSnapshot(before, { ...before, ...change })) return;
    const history = record(this.state.history, before, gesture);
    this.store.set({ ...change, history, applied: null, said: '' });
    this.onChange();
  }

  private turn(way: typeof undo<Snapshot>, word: string): void {
    if (this.state.applying) return;
    this.settle();
    const turned = way(this.state.history, snapshotOf(this.state));
    if (!turned) return;
    const { value, history } = turned;
    const now = summarize(value.sliders, this.state.engine?.sliders ?? []) || 'all sliders at zero';
    this.store.set({ ...value, history, applied: null, said: `${word}: ${now}.` });
    this.onChange();
  }
}
