import type { Memory } from './memory.ts';
import type { OpenedLayer } from './read-layer.ts';
import { exchangePicture, findSource, makeLayer, storeImage } from './make-layer.ts';
import { EDIT_KEY, editedName } from './stored-edit.ts';

/** Key of the plugin data that marks a preview: a `Mark` as JSON. */
export const PREVIEW_KEY = 'preview';
/** A preview of somebody else in the same file is left alone, unless it is so old that its panel must be gone. */
const STALE_MS = 60 * 60 * 1000;

interface Mark {
  readonly owner: string;
  /** When it was made, ms since 1970. */
  readonly at: number;
}

type Document = Pick<PluginAPI, 'getNodeByIdAsync' | 'createImage' | 'createRectangle' | 'currentPage'>;

/**
 * The one layer that shows an edit in the document while the hand is on the slider. It never ends a step of the undo
 * history: it is made and taken away within whatever step is open, and so leaves nothing there.
 */
export class PreviewLayer {
  private readonly figma: Document;
  private readonly memory: Memory;
  private node: SceneNode | null = null;
  /** Where the source was when `node` was laid over it. */
  private over = '';
  /** Grows with everything asked for, so that what waited is dropped once something newer was asked for. */
  private turn = 0;

  constructor(figma: Document, memory: Memory) {
    this.figma = figma;
    this.memory = memory;
  }

  /**
   * Shows a picture of the whole photo, in any resolution, as the source shows its own.
   * @param topId a layer of ours over the source, which the preview must not hide behind
   * @returns false when something else was asked for meanwhile
   * @throws Refusal as `findSource` and `storeImage`
   */
  async show(opened: OpenedLayer, png: Uint8Array, topId: string | null): Promise<boolean> {
    const mine = ++this.turn;
    const hash = storeImage(this.figma, png);
    const source = await findSource(this.figma, opened);
    const top = topId === null ? null : await this.figma.getNodeByIdAsync(topId);
    if (mine !== this.turn) return false;
    const over = placeOf(source, top);
    if (this.node && !this.node.removed && this.over === over) {
      exchangePicture(this.node, hash);
      return true;
    }
    this.takeAway();
    this.node = this.make(opened, source, top, hash);
    this.over = over;
    return true;
  }

  /** Takes the preview away, also one whose picture is still on its way. Nothing here waits: it works while closing. */
  hide(): void {
    this.turn += 1;
    this.takeAway();
  }

  /** Removes what an earlier run left behind, here and on pages where one stood. */
  async removeOrphans(): Promise<void> {
    this.sweep(this.figma.currentPage);
    for (const id of this.memory.pages) {
      const page = await this.figma.getNodeByIdAsync(id).catch(() => null);
      if (page?.type !== 'PAGE') continue;
      await page.loadAsync();
      this.sweep(page);
    }
    this.memory.forgetPages();
  }

  private make(opened: OpenedLayer, source: SceneNode, top: BaseNode | null, hash: string): SceneNode {
    const made: SceneNode[] = [];
    const above = top && !top.removed && top.type !== 'PAGE' && top.type !== 'DOCUMENT' ? top : undefined;
    try {
      const layer = makeLayer(this.figma, opened, source, hash, { made, above });
      layer.name = `${baseName(source, opened)} – preview`;
      layer.setPluginData(EDIT_KEY, '');
      layer.setRelaunchData({});
      const mark: Mark = { owner: this.memory.owner, at: Date.now() };
      layer.setPluginData(PREVIEW_KEY, JSON.stringify(mark));
      layer.locked = true;
      this.memory.notePage(this.figma.currentPage.id);
      return layer;
    } catch (error) {
      for (const layer of made) layer.remove();
      throw error;
    }
  }

  private takeAway(): void {
    const node = this.node;
    this.node = null;
    if (node && !node.removed) node.remove();
    // Undo can bring back a preview that we know no longer, and a copied frame takes one along.
    this.sweep(this.figma.currentPage);
  }

  private sweep(page: PageNode): void {
    for (const node of page.findAllWithCriteria({ pluginData: { keys: [PREVIEW_KEY] } })) {
      // Inside an instance nothing can be removed; it goes with the one in the main component.
      if (node.removed || isInInstance(node) || !this.isOurs(node.getPluginData(PREVIEW_KEY))) continue;
      node.remove();
    }
  }

  private isOurs(text: string): boolean {
    try {
      const { owner, at } = JSON.parse(text) as Partial<Mark>;
      return owner === this.memory.owner || !(Date.now() - Number(at) < STALE_MS);
    } catch {
      return true;
    }
  }
}

function baseName(source: SceneNode, { edit }: OpenedLayer): string {
  return edit && source.name === editedName(edit) ? edit.baseName : source.name;
}

/** Changes when the preview must be laid anew. */
function placeOf(source: SceneNode, top: BaseNode | null): string {
  const onPage = 'absoluteTransform' in source ? source.absoluteTransform : null;
  return JSON.stringify([source.id, source.width, source.height, onPage, source.absoluteBoundingBox, top?.id]);
}

function isInInstance(node: BaseNode): boolean {
  for (let at = node.parent; at; at = at.parent) if (at.type === 'INSTANCE') return true;
  return false;
}
