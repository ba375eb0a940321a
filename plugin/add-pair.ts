import type { OpenedLayer } from './read-layer.ts';
import { findLayer, storeImage } from './make-layer.ts';
import { freePlace, GAP, pageOf } from './place.ts';
import { pngSize } from './png-head.ts';
import { boundsOf } from './read-layer.ts';
import { Refusal } from './refusal.ts';
import { baseNameOf } from './write-layer.ts';

type Document = Pick<PluginAPI, 'getNodeByIdAsync' | 'createImage' | 'createRectangle' | 'commitUndo' | 'currentPage'>;

/**
 * Puts a picture of before and after beside the photo it was made of: as high as that, upright, on the page itself, to the
 * right of the photo or of the frame or group around it. In there it could be cut off, be moved by automatic layout, widen
 * the group or show up in every instance. Selected, as one step of the undo history; the photo's own layer is left alone.
 * @param png the two side by side
 * @throws Refusal image-corrupt, image-too-large, layer-gone, selection-no-pixels (the layer has no size any more)
 */
export async function addPair(figma: Document, opened: OpenedLayer, png: Uint8Array): Promise<SceneNode> {
  const hash = storeImage(figma, png);
  const source = await findLayer(figma, opened);
  const page = pageOf(source);
  const picture = pngSize(png);
  if (!page || !picture) throw new Refusal('layer-gone', `“${source.name}” is on no page. Open a layer again.`);
  const bounds = boundsOf(source);
  const around = boundsOf(outermost(source));
  // A rendering is upright, and as high as its surroundings even where the layer is turned.
  const height = opened.photo.source === 'fill' ? source.height : bounds.height;
  // As in write-layer.ts: what the user did before stays a step of its own, and nothing waits from here on.
  figma.commitUndo();
  const layer = figma.createRectangle();
  try {
    page.appendChild(layer);
    layer.resize((height * picture.width) / picture.height, height);
    layer.fills = [{ type: 'IMAGE', scaleMode: 'FILL', imageHash: hash }];
    layer.y = bounds.y + (bounds.height - height) / 2;
    layer.x = freePlace(page, layer, around.x + around.width + GAP);
    layer.name = `${baseNameOf(source, opened.edit)} – Before and after`;
  } catch (error) {
    layer.remove();
    throw error;
  }
  // Nothing can be selected on a page that the user has left meanwhile.
  if (page.id === figma.currentPage.id) figma.currentPage.selection = [layer];
  figma.commitUndo();
  return layer;
}

/** What the layer stands in, or itself, directly on the page or in a section of it. */
function outermost(node: SceneNode): SceneNode {
  let at = node;
  while (at.parent && at.parent.type !== 'PAGE' && at.parent.type !== 'DOCUMENT' && at.parent.type !== 'SECTION')
    at = at.parent as SceneNode;
  return at;
}
