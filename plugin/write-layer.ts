import type { EditRecipe } from './messages.ts';
import type { OpenedLayer } from './read-layer.ts';
import { IDENTITY } from './geometry.ts';
import { anchorOf, putAbove, relativeTo } from './place.ts';
import { pngSize } from './png-size.ts';
import { boundsOf, MAX_SIDE, portraitPaint } from './read-layer.ts';
import { Refusal } from './refusal.ts';
import { refuseLocked } from './selection.ts';

/** Key of the plugin data on every layer we make: a `StoredEdit` as JSON. */
export const EDIT_KEY = 'edit';

/** Enough to open the edit again on the original photo. */
export interface StoredEdit extends EditRecipe {
  readonly sourceLayerId: string;
  /** Figma's hash of the original photo; null where a rendering of the layer was edited. */
  readonly imageHash: string | null;
}

type Document = Pick<PluginAPI, 'getNodeByIdAsync' | 'createImage' | 'createRectangle' | 'commitUndo' | 'currentPage'>;

/**
 * Puts an edited photo into the document as a new layer exactly over its source, selected, as one step of the undo
 * history. Everything that can fail is tried before the document is touched, and what still fails is taken back.
 * @throws Refusal image-corrupt, image-too-large, layer-gone, layer-locked
 */
export async function writeLayer(
  figma: Document,
  opened: OpenedLayer,
  png: Uint8Array,
  recipe: EditRecipe,
): Promise<SceneNode> {
  const hash = storeImage(figma, png);
  const source = await findSource(figma, opened);
  // From here to the last line nothing waits: closing the panel can never leave half a layer.
  // `commitUndo` ends the current step of the undo history (Figma's reference, "commitUndo"), so what the user did
  // before stays its own step, and ours is closed before anything else can join it.
  figma.commitUndo();
  const made: SceneNode[] = [];
  try {
    const layer =
      opened.photo.source === 'fill' ? copyWithImage(source, hash, made) : coverWithImage(figma, source, hash, made);
    label(layer, source, opened, recipe);
    figma.currentPage.selection = [layer];
    figma.commitUndo();
    return layer;
  } catch (error) {
    for (const layer of made) layer.remove();
    throw error;
  }
}

function storeImage(figma: Pick<PluginAPI, 'createImage'>, png: Uint8Array): string {
  const size = pngSize(png);
  if (!size) throw new Refusal('image-corrupt', 'The edited picture is damaged. Press Apply again.');
  if (size.width > MAX_SIDE || size.height > MAX_SIDE) {
    throw new Refusal(
      'image-too-large',
      `The picture is ${size.width} × ${size.height} pixels, but Figma takes at most ${MAX_SIDE} a side. Make the layer or its photo smaller and open it again.`,
    );
  }
  return figma.createImage(png).hash;
}

async function findSource(figma: Pick<PluginAPI, 'getNodeByIdAsync'>, opened: OpenedLayer): Promise<SceneNode> {
  const gone = `“${opened.photo.layerName}” is no longer in the document. Select a layer and open it again.`;
  const found = await figma.getNodeByIdAsync(opened.photo.layerId);
  if (!found || found.removed || found.type === 'PAGE' || found.type === 'DOCUMENT')
    throw new Refusal('layer-gone', gone);
  refuseLocked(found);
  if (opened.imageHash !== null) {
    const now = portraitPaint(found);
    if (!now || now.paint.imageHash !== opened.imageHash || anchorOf(found) !== found) {
      throw new Refusal('layer-gone', `The photo in “${found.name}” was exchanged meanwhile. Open the layer again.`);
    }
  }
  return found;
}

/** A copy of the layer (shape, corners, effects, opacity, constraints) with only the image of its paint exchanged. */
function copyWithImage(source: SceneNode, hash: string, made: SceneNode[]): SceneNode {
  const found = portraitPaint(source);
  if (
    !found ||
    !('fills' in source) ||
    !('relativeTransform' in source) ||
    typeof source.fills === 'symbol' ||
    !('resize' in source)
  ) {
    throw new Error('The layer has no image fill.');
  }
  const place = source.relativeTransform;
  const copy = source.clone() as typeof source;
  made.push(copy);
  copy.fills = source.fills.map((paint, index) =>
    index === found.index ? { ...found.paint, imageHash: hash } : paint,
  );
  // A second mask would cut what lies above it.
  if ('isMask' in copy && copy.isMask) copy.isMask = false;
  putAbove(source, copy);
  setSize(copy, source);
  copy.relativeTransform = place;
  return copy;
}

/** A plain rectangle over exactly the area that was rendered. */
function coverWithImage(
  figma: Pick<PluginAPI, 'createRectangle'>,
  source: SceneNode,
  hash: string,
  made: SceneNode[],
): SceneNode {
  const bounds = boundsOf(source);
  const anchor = anchorOf(source);
  if (!('relativeTransform' in anchor)) throw new Error('The layer has no place of its own.');
  const onPage: Transform = [
    [1, 0, bounds.x],
    [0, 1, bounds.y],
  ];
  const place = relativeTo(anchor, onPage);
  const cover = figma.createRectangle();
  made.push(cover);
  // CROP with the identity stretches the image over the whole layer; FILL could cut a pixel where sizes were rounded.
  cover.fills = [{ type: 'IMAGE', scaleMode: 'CROP', imageHash: hash, imageTransform: IDENTITY }];
  if ('constraints' in anchor) cover.constraints = anchor.constraints;
  putAbove(anchor, cover);
  setSize(cover, bounds);
  cover.relativeTransform = place;
  return cover;
}

function setSize(layer: SceneNode, size: { readonly width: number; readonly height: number }): void {
  if (!('resize' in layer) || (layer.width === size.width && layer.height === size.height)) return;
  layer.resize(size.width, size.height);
}

function label(layer: SceneNode, source: SceneNode, opened: OpenedLayer, recipe: EditRecipe): void {
  layer.name = `${source.name} – ${recipe.summary || 'edited'}`;
  const stored: StoredEdit = { ...recipe, sourceLayerId: source.id, imageHash: opened.imageHash };
  layer.setPluginData(EDIT_KEY, JSON.stringify(stored));
  layer.setRelaunchData({ edit: '' });
}
