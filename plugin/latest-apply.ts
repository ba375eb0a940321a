import type { Written } from './write-layer.ts';
import { portraitPaint } from './portrait-paint.ts';

/** What the latest Apply wrote, and whether it is in the document still: undo may have taken it back, redo brought it again. */
export class LatestApply {
  private work: readonly Pick<Written, 'layer' | 'replaced'>[] = [];
  private stood = true;

  is(work: readonly Pick<Written, 'layer' | 'replaced'>[]): void {
    this.work = work;
    this.stood = true;
  }

  /** @returns whether it stands, where that is another answer than before */
  news(): boolean | null {
    const stands = this.work.every(({ layer, replaced }) => {
      if (layer.removed) return false;
      return replaced === null || portraitPaint(layer)?.paint.imageHash === replaced;
    });
    if (stands === this.stood) return null;
    this.stood = stands;
    return stands;
  }
}
