import { changed, checkSquare, squareOfQuad } from '../../worker/face/face-square.ts';
import type { FaceSquare } from '../../worker/api.ts';
import { toProblem } from '../../../models/errors.ts';
import { noteOf } from '../state/notices.ts';
import type { Engine, Parts } from '../state/parts.ts';
import { asFound, sameSquare, withoutFace, withSquare, type SquareDraft } from '../state/squares.ts';
import type { PanelState } from '../state/state.ts';
import type { LookVerbs, SquareVerbs } from '../state/verbs.ts';

/** Face squares set by hand. What is under the hand is nobody's business but the screen's; what is kept is a step of undo. */
export class Squares implements SquareVerbs {
  private readonly parts: Pick<Parts, 'store'>;
  private readonly engine: Pick<Engine, 'lookIn'>;
  private readonly looks: Pick<LookVerbs, 'become'>;

  constructor(parts: Squares['parts'], engine: Squares['engine'], looks: Squares['looks']) {
    this.parts = parts;
    this.engine = engine;
    this.looks = looks;
  }

  begin(face: number | null): void {
    const { applying, opened, photo } = this.state;
    if (applying || !photo) return;
    const quad = face === null ? undefined : opened?.faces[face]?.quad;
    this.set(quad ? { face, square: squareOfQuad(quad), seen: null } : { face: null, square: null, seen: null });
  }

  draw(square: FaceSquare): void {
    const { draft, photo } = this.state;
    if (!draft || !photo) return;
    const drawn: SquareDraft = { ...draft, square: changed(square, {}, photo.pixels), seen: 'looking' };
    this.set(drawn);
    void this.engine.lookIn(drawn.square as FaceSquare, 'fit').then((found) => {
      // The hand may have gone on meanwhile, and then it knows better.
      if (this.state.draft !== drawn) return;
      const fitted = found.ok ? found.value : null;
      this.set({ ...drawn, square: fitted ?? drawn.square, seen: fitted ? 'face' : 'none' });
    });
  }

  change(square: FaceSquare): void {
    const { draft } = this.state;
    if (draft) this.set({ ...draft, square, seen: draft.seen === 'looking' ? null : draft.seen });
  }

  keep(): void {
    const { draft, opened, photo } = this.state;
    if (!draft?.square || !photo) return this.leave();
    try {
      checkSquare(draft.square, photo.pixels);
    } catch (error) {
      return this.parts.store.set({ notice: noteOf(toProblem(error)) });
    }
    const faces = opened?.faces ?? [];
    const face = draft.face ?? faces.length;
    this.leave();
    // What was taken up and not changed is still the finder's.
    const before = faces[face] && squareOfQuad(faces[face].quad);
    if (!sameSquare(before, draft.square))
      this.looks.become(withSquare(this.state, face, draft.square), 'The face square was set.');
  }

  leave(): void {
    this.set(null);
  }

  remove(): void {
    const { draft, opened } = this.state;
    this.leave();
    const face = draft?.face ?? null;
    const byHand = face === null ? undefined : opened?.faces[face]?.byHand;
    if (face === null || !byHand) return;
    if (byHand.instead) this.looks.become(asFound(this.state, face), 'The face square is the one that was found.');
    else this.looks.become(withoutFace(this.state, face), 'The face square was removed.');
  }

  private get state(): PanelState {
    return this.parts.store.get();
  }

  private set(draft: SquareDraft | null): void {
    this.parts.store.set({ draft });
  }
}
