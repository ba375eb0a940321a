import { readWhere } from '../../worker/mesh/where.ts';
import { record, redo, settle, undo } from '../state/history.ts';
import {
  chosenFace,
  FULL_STRENGTH,
  MOST_STRENGTH,
  PLAIN,
  sameSnapshot,
  type Snapshot,
  snapshotOf,
  turnTo,
  modelOf,
} from '../state/look.ts';
import type { Strokes } from '../../worker/brush/stroke.ts';
import type { Percents } from '../state/percents.ts';
import type { PanelState } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { summarize } from '../state/summary.ts';
import type { LookVerbs } from '../state/verbs.ts';
import { offered } from './on-show.ts';
import { surprise } from './surprise.ts';

/**
 * The verbs that change sliders, each of them undoable. What is wanted stands in the store; that it is done is the
 * session's business, which hears of every change.
 */
export class Looks implements LookVerbs {
  private readonly store: Store<PanelState>;
  private readonly onChange: () => void;
  private readonly takeBack: () => boolean;

  /** @param takeBack ends what is under way and is not in the history yet, which is then what undo undoes. Answers whether anything was */
  constructor(store: Store<PanelState>, onChange: () => void, takeBack: () => boolean = () => false) {
    this.store = store;
    this.onChange = onChange;
    this.takeBack = takeBack;
  }

  setSlider(id: string, percent: number, gesture: string | null = null): void {
    const { [id]: _old, ...others } = this.state.sliders;
    const value = Math.round(Math.min(100, Math.max(-100, percent)));
    this.change({ sliders: value === 0 ? others : { ...others, [id]: value } }, gesture);
  }

  setEverywhere(id: string): void {
    const kept = Object.entries(this.state.sliders).filter(([key]) => readWhere(key)?.id !== id);
    this.change({ sliders: Object.fromEntries(kept) }, null);
  }

  setAll(sliders: Percents): void {
    const set = Object.entries(sliders).filter(([, percent]) => percent !== 0);
    this.change({ sliders: Object.fromEntries(set), strength: FULL_STRENGTH }, null);
  }

  surprise(seed: number): void {
    const { sliders } = this.state;
    const model = modelOf(this.state);
    if (model)
      this.setAll(
        surprise(
          offered(model.sliders).map(({ id }) => id),
          sliders,
          seed,
        ),
      );
  }

  setStrength(percent: number, gesture: string | null = null): void {
    this.change({ strength: Math.round(Math.min(MOST_STRENGTH, Math.max(0, percent))) }, gesture);
  }

  /** A code of its own for a face; null for the encoder's. */
  setCode(face: number, code: string | null): void {
    const { others } = this.state;
    if (face === chosenFace(this.state)) this.change({ code }, null);
    else this.change({ others: { ...others, [face]: { ...(others[face] ?? PLAIN), code } } }, null);
  }

  /** Where the photo is given back. No slider moves by it. @param said what happened, for screen readers */
  setStrokes(strokes: Strokes, said: string): void {
    this.note({ strokes }, null, said);
  }

  become(look: Snapshot, said: string): void {
    this.settle();
    this.change(look, null);
    this.store.set({ said });
  }

  settle(): void {
    this.store.set({ history: settle(this.state.history, snapshotOf(this.state), sameSnapshot) });
  }

  /** Looking at a face is no step of undo, but undo comes back to it. */
  turnTo(face: number): void {
    this.settle();
    this.store.set({ ...turnTo(this.state, face) });
    this.onChange();
  }

  undo(): void {
    if (this.takeBack()) this.store.set({ said: 'Undone: the search for a closer likeness.' });
    else this.turn(undo, 'Undone');
  }

  redo(): void {
    this.turn(redo, 'Redone');
  }

  private get state(): PanelState {
    return this.store.get();
  }

  private change(change: Partial<Snapshot>, gesture: string | null): void {
    if (this.note(change, gesture, '')) this.onChange();
  }

  /** @returns whether it is a change at all */
  private note(change: Partial<Snapshot>, gesture: string | null, said: string): boolean {
    const before = snapshotOf(this.state);
    if (sameSnapshot(before, { ...before, ...change })) return false;
    const history = record(this.state.history, before, gesture);
    this.store.set({ ...change, history, applied: null, said });
    return true;
  }

  private turn(way: typeof undo<Snapshot>, word: string): void {
    if (this.state.applying) return;
    this.settle();
    const before = snapshotOf(this.state);
    const turned = way(this.state.history, before);
    if (!turned) return;
    const { value, history } = turned;
    if (sameSnapshot(before, { ...value, strokes: before.strokes })) {
      this.store.set({ ...value, history, applied: null, said: `${word}: the brush.` });
      return;
    }
    const now = summarize(value.sliders, modelOf(this.state)?.sliders ?? []) || 'all sliders at zero';
    this.store.set({ ...value, history, applied: null, said: `${word}: ${now}.` });
    this.onChange();
  }
}
