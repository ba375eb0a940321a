import type { PixelPart } from '../../worker/api.ts';
import type { EngineState } from '../state/engine-state.ts';
import { chosenFace, effective, facePercents, inModel, toFaceValues } from '../state/look.ts';
import type { Engine, Parts } from '../state/parts.ts';
import { isNeutral, sameFaces, samePercents } from '../state/percents.ts';
import type { CloseUp, CloseUpVerbs } from '../state/verbs.ts';

/** What is looked at from near, by the engine: only while it rests, since it draws with what the edit on show has made. */
export class CloseUps implements CloseUpVerbs {
  private readonly parts: Pick<Parts, 'store'>;
  private readonly engine: Pick<Engine, 'closeUp'>;
  private readonly current: EngineState;

  constructor(parts: CloseUps['parts'], engine: CloseUps['engine'], current: EngineState) {
    this.parts = parts;
    this.engine = engine;
    this.current = current;
  }

  async take(part: PixelPart, mostSide: number): Promise<CloseUp | null> {
    const state = inModel(this.parts.store.get());
    const { busy, photo, running, sliders, others } = this.current.now;
    if (busy || running || state.applying || state.refining || !state.photo || photo !== state.photo.id) return null;
    const [mine, theirs] = [effective(state), facePercents(state.others)];
    const isOnShow = samePercents(mine, sliders ?? {}) && sameFaces(theirs, sliders ? others : {});
    if (!isOnShow) return null;
    const original = await this.engine.closeUp({}, part, mostSide);
    if (!original.ok) return null;
    if (isNeutral(mine) && Object.keys(theirs).length === 0)
      return { original: original.value, edited: original.value };
    const faces = toFaceValues({ ...theirs, [chosenFace(state)]: mine });
    const edited = await this.engine.closeUp(faces, part, mostSide);
    return edited.ok ? { original: original.value, edited: edited.value } : null;
  }
}
