import type { ApplyMode, LayerPhoto, ToPlugin } from './messages.ts';
import type { OpenedLayer } from './read-layer.ts';
import type { Outcome, Prepared } from './write-layer.ts';
import { inTime } from './in-time.ts';
import { openLayer } from './open-layer.ts';
import { Refusal } from './refusal.ts';
import { checkLayer } from './selection.ts';
import { prepare, writeLayers } from './write-layer.ts';

type Document = Parameters<typeof openLayer>[0] & Parameters<typeof writeLayers>[0];

/** The others wait for it: a layer that does not come by then is left out, ms. */
const TAKE_MS = 20_000;

/**
 * The same edit on several layers. Results are held as pictures that no layer shows yet, and written all at once: one step
 * of undo in all, since what the user does during the minutes between must not end up in it.
 */
export class SeveralLayers {
  private readonly figma: Document;
  private taken: OpenedLayer | null = null;
  private held: Prepared[] = [];
  /** From the first `take` to `write`: what is selected meanwhile is not opened. */
  busy = false;

  constructor(figma: Document) {
    this.figma = figma;
  }

  /** @throws Refusal layer-gone, layer-locked, layer-slow, selection-no-pixels */
  async take(layerId: string): Promise<LayerPhoto> {
    this.busy = true;
    this.taken = null;
    const node = await this.figma.getNodeByIdAsync(layerId);
    if (!node || node.removed || node.type === 'PAGE' || node.type === 'DOCUMENT') {
      throw new Refusal('layer-gone', 'The layer is no longer in the document.');
    }
    const taken = await inTime(openLayer(this.figma, checkLayer(node)), TAKE_MS);
    if (taken === 'late') throw new Refusal('layer-slow', 'Figma did not give its picture in time.');
    this.taken = taken;
    return this.taken.photo;
  }

  /** @throws Refusal layer-gone, image-corrupt, image-too-large */
  hold({ layerId, png, recipe }: ToPlugin['hold']): void {
    const opened = this.taken;
    if (!opened || opened.photo.layerId !== layerId) throw new Refusal('layer-gone', 'This layer was not taken.');
    this.taken = null;
    this.held.push(prepare(this.figma, opened, png, recipe));
  }

  /** @returns by the source of each result what became of it */
  async write(mode: ApplyMode): Promise<readonly { readonly layerId: string; readonly outcome: Outcome }[]> {
    const results = this.held;
    this.held = [];
    this.taken = null;
    try {
      const outcomes = results.length > 0 ? await writeLayers(this.figma, results, mode) : [];
      return results.map(({ opened }, at) => ({ layerId: opened.photo.layerId, outcome: outcomes[at] }));
    } finally {
      this.busy = false;
    }
  }
}
