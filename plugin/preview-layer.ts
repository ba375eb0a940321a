import type { Memory } from './memory.ts';
import type { OpenedLayer } from './read-layer.ts';
import { showsThrough } from './counts-twice.ts';
import { exchangePicture, findSource, layOver, liesOver, makeLayer, storeImage } from './make-layer.ts';
import { markPreview, sweep, veil } from './preview-mark.ts';
import { EDIT_KEY, editedName } from './stored-edit.ts';

export { PREVIEW_KEY } from './preview-mark.ts';

type Document = Pick<PluginAPI, 'getNodeByIdAsync' | 'createImage' | 'createRectangle' | 'currentPage' | 'triggerUndo'>;

/** The preview as it stands, and what it stands over. */
interface Standing {
  readonly node: SceneNode;
  readonly opened: OpenedLayer;
  readonly source: SceneNode;
  /** Layers of ours over the source, the lowest first. */
  readonly tops: readonly SceneNode[];
  readonly veils: boolean;
}

/**
 * The one layer that shows an edit in the document while the hand is on the slider. It never ends a step of the undo
 * history: it is made and taken away within whatever step is open, and so leaves nothing there. It follows its photo, and
 * an undo that meets nothing but the preview goes on to what the user did.
 */
export class PreviewLayer {
  private readonly figma: Document;
  private readonly memory: Memory;
  private standing: Standing | null = null;
  /** Hash of the picture it shows. */
  private shown = '';
  /** Grows with everything asked for, so that what waited is dropped once something newer was asked for. */
  private turn = 0;

  constructor(figma: Document, memory: Memory) {
    this.figma = figma;
    this.memory = memory;
  }

  /**
   * Shows a picture of the whole photo, in any resolution, as the source shows its own.
   * @param topIds layers of ours over the source, which the preview must not hide behind
   * @returns false when something else was asked for meanwhile, or where no layer over the source can show it
   * @throws Refusal as `findSource` and `storeImage`
   */
  async show(opened: OpenedLayer, png: Uint8Array, topIds: readonly string[]): Promise<boolean> {
    const mine = ++this.turn;
    const hash = storeImage(this.figma, png);
    const source = await findSource(this.figma, opened);
    const found = await Promise.all(topIds.map((id) => this.figma.getNodeByIdAsync(id)));
    if (mine !== this.turn) return false;
    const tops = found.filter((node): node is SceneNode => node !== null && !node.removed && 'visible' in node);
    // A mask is not drawn itself, and a second one above it would cut what lies there.
    if ('isMask' in source && source.isMask) {
      this.takeAway();
      return false;
    }
    const { standing } = this;
    if (standing && isIntact(standing) && standing.source.id === source.id && sameLayers(standing.tops, tops)) {
      this.follow();
      if (this.shown !== hash) exchangePicture(standing.node, hash);
      this.shown = hash;
      return true;
    }
    this.takeAway();
    const veils = showsThrough(source, opened, png);
    const node = this.make(opened, source, tops, hash);
    this.standing = { node, opened, source, tops, veils };
    this.shown = hash;
    if (veils) for (const layer of [source, ...tops]) veil(layer, this.memory);
    return true;
  }

  /** Takes the preview away, also one whose picture is still on its way. Nothing here waits: it works while closing. */
  hide(): void {
    this.turn += 1;
    this.takeAway();
  }

  /** Something in the document has changed. */
  documentChanged(changes: readonly Pick<NodeChange, 'id' | 'origin'>[]): void {
    const { standing } = this;
    if (!standing) return;
    const ours = [standing.node, ...(standing.veils ? [standing.source, ...standing.tops] : [])].map(({ id }) => id);
    const onlyOurs = changes.every(({ id, origin }) => origin === 'LOCAL' && ours.includes(id));
    if (onlyOurs && changes.some(({ id }) => id === standing.node.id) && !isAsLeft(standing, this.shown)) {
      // Nobody but an undo does that: what stood open in the history was the preview.
      this.standing = isIntact(standing) ? standing : null;
      this.shown = this.standing ? (hashOf(standing.node) ?? '') : '';
      this.figma.triggerUndo();
      return;
    }
    if (standing.source.removed) return this.hide();
    if (standing.node.removed) this.standing = null;
    else this.follow();
  }

  /** Removes what an earlier run left behind, here and on pages where one stood. */
  async removeOrphans(): Promise<void> {
    sweep(this.figma.currentPage, this.memory);
    for (const id of this.memory.pages) {
      const page = await this.figma.getNodeByIdAsync(id).catch(() => null);
      if (page?.type !== 'PAGE') continue;
      await page.loadAsync();
      sweep(page, this.memory);
    }
    this.memory.forgetPages();
  }

  /** Lays the preview over its source again where that has moved. */
  private follow(): void {
    if (!this.standing || !isIntact(this.standing)) return;
    const { node, source, opened } = this.standing;
    if (liesOver(node, source, opened)) return;
    try {
      layOver(node, source, opened);
    } catch {
      // It has no place now, in another parent or of no size: the next picture makes it anew.
      this.takeAway();
    }
  }

  private make(opened: OpenedLayer, source: SceneNode, tops: readonly SceneNode[], hash: string): SceneNode {
    const made: SceneNode[] = [];
    try {
      const layer = makeLayer(this.figma, opened, source, hash, { made, above: tops[tops.length - 1] });
      layer.name = `${baseName(source, opened)} – preview`;
      layer.setPluginData(EDIT_KEY, '');
      layer.setRelaunchData({});
      markPreview(layer, this.memory);
      layer.locked = true;
      this.memory.notePage(this.figma.currentPage.id);
      return layer;
    } catch (error) {
      for (const layer of made) layer.remove();
      throw error;
    }
  }

  private takeAway(): void {
    const node = this.standing?.node;
    this.standing = null;
    if (node && !node.removed) node.remove();
    // The source is seen again; undo can bring back a preview that we know no longer, and a copied frame takes one along.
    sweep(this.figma.currentPage, this.memory);
  }
}

function baseName(source: SceneNode, { edit }: OpenedLayer): string {
  return edit && source.name === editedName(edit) ? edit.baseName : source.name;
}

function isIntact({ node, source }: Standing): boolean {
  return !node.removed && !source.removed;
}

function sameLayers(a: readonly SceneNode[], b: readonly SceneNode[]): boolean {
  return a.length === b.length && a.every(({ id }, at) => id === b[at].id);
}

/** Still what we made of it. */
function isAsLeft(standing: Standing, hash: string): boolean {
  const { node, source, opened } = standing;
  return isIntact(standing) && hashOf(node) === hash && liesOver(node, source, opened);
}

function hashOf(node: SceneNode): string | null {
  if (node.removed || !('fills' in node) || typeof node.fills === 'symbol') return null;
  const image = node.fills.find((paint) => paint.type === 'IMAGE' && paint.visible !== false);
  return image?.type === 'IMAGE' ? image.imageHash : null;
}
