import type { Problem } from '../../../models/errors.ts';
import type { EngineState } from '../state/engine-state.ts';
import { chosenFace } from '../state/look.ts';
import type { Engine, Parts } from '../state/parts.ts';
import { isReady, type PanelState } from '../state/state.ts';
import type { LikenessVerbs } from '../state/verbs.ts';

/** Under this name the host remembers the switch "always". */
const ALWAYS = 'closer-likeness';

/** What a search may take: by then most of what there is to gain is gained. */
const SECONDS = 6;

interface Tools {
  readonly engine: Pick<Engine, 'refine' | 'stop'>;
  readonly current: EngineState;
  readonly run: { drop(): void };
  readonly looks: { setCode(face: number, code: string | null): void };
  readonly onFailed: (problem: Problem) => void;
  /** The engine is free again. */
  readonly onEnd: () => void;
}

/** A closer likeness: the chosen face's code, searched by the engine. What it finds is part of the face's look, and so of undo. */
export class Likeness implements LikenessVerbs {
  private readonly parts: Pick<Parts, 'store' | 'storage'>;
  private readonly tools: Tools;
  /** Faces of the photo on show that were searched for by themselves; an undone one is not searched for again. */
  private readonly tried = new Set<string>();
  /** The search under way, and whether what it finds is wanted. */
  private search = { wanted: true };
  /** The face of which one was asked for while the engine was busy. */
  private asked: string | null = null;

  constructor(parts: Likeness['parts'], tools: Tools) {
    this.parts = parts;
    this.tools = tools;
  }

  /** Takes over what the host remembered of earlier times. */
  load(): void {
    this.parts.store.set({ alwaysCloser: this.parts.storage.read(ALWAYS) === 'on' });
  }

  setAlways(alwaysCloser: boolean): void {
    this.parts.store.set({ alwaysCloser });
    this.parts.storage.write(ALWAYS, alwaysCloser ? 'on' : 'off');
    if (alwaysCloser) this.opened();
  }

  /** A face is open: where it is always wanted, the search begins. */
  opened(): void {
    const state = this.parts.store.get();
    const key = keyOf(state);
    if (!state.alwaysCloser || state.code || this.tried.has(key)) return;
    this.tried.add(key);
    void this.start();
  }

  async start(): Promise<void> {
    const { engine, current, run, looks, onFailed, onEnd } = this.tools;
    const { store } = this.parts;
    const state = store.get();
    this.asked = null;
    if (!isReady(state) || !current.now.editable || state.applying || state.refining || state.photo?.generated) return;
    if (current.now.busy) {
      this.asked = keyOf(state);
      return;
    }
    const [face, photo] = [chosenFace(state), state.photo];
    const search = (this.search = { wanted: true });
    run.drop();
    store.set({ refining: { fraction: 0, remaining: SECONDS, nearer: 0, image: null }, applied: null });
    const result = await current.alone(() =>
      engine.refine(face, { seconds: SECONDS }, ({ fraction, remaining, distance, before, image }) => {
        const { refining } = store.get();
        if (!refining || store.get().photo !== photo) return;
        const nearer = Math.max(refining.nearer, 1 - distance / before);
        store.set({ refining: { fraction, remaining, nearer, image: image ?? refining.image } });
      }),
    );
    store.set({ refining: null });
    current.change({ sliders: null, running: null });
    if (store.get().photo === photo && result.ok) {
      current.change({ codes: { ...current.now.codes, [face]: result.value.code } });
      // What is not wanted the engine is told to leave: its code is then another than the look's.
      if (search.wanted) looks.setCode(face, result.value.code);
    }
    if (!result.ok && result.error.code !== 'cancelled') onFailed(result.error);
    onEnd();
  }

  /** Does what was asked for while the engine was busy. @returns whether anything was */
  goOn(): boolean {
    if (this.asked === null || this.tools.current.now.busy) return false;
    const isSame = this.asked === keyOf(this.parts.store.get());
    this.asked = null;
    if (isSame) void this.start();
    return isSame;
  }

  stop(): void {
    if (this.parts.store.get().refining) void this.tools.engine.stop();
  }

  takeBack(): boolean {
    if (!this.parts.store.get().refining) return false;
    this.search.wanted = false;
    this.stop();
    return true;
  }

  goBack(): void {
    this.tools.looks.setCode(chosenFace(this.parts.store.get()), null);
  }
}

function keyOf(state: PanelState): string {
  return `${state.photo?.id}:${state.model}:${chosenFace(state)}`;
}
