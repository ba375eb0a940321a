import type { NewPortrait } from './messages.ts';
import type { StoredEdit } from './stored-edit.ts';
import { storeImage } from './make-layer.ts';
import { freePlace } from './place.ts';
import { pngSize } from './png-head.ts';
import { Refusal } from './refusal.ts';
import { label } from './write-layer.ts';

type Document = Pick<PluginAPI, 'createImage' | 'createRectangle' | 'commitUndo' | 'currentPage' | 'viewport'>;

/**
 * Puts a portrait that comes from no layer into the document: a rectangle of the picture's own size in the middle of what is
 * on the screen, on the page itself, selected, as one step of the undo history. It opens again like any layer made here.
 * @throws Refusal image-corrupt, image-too-large
 */
export function createPortrait(figma: Document, { layerName, png, base, recipe }: NewPortrait): SceneNode {
  const resultHash = storeImage(figma, png);
  const imageHash = base ? storeImage(figma, base) : resultHash;
  const size = pngSize(png);
  if (!size) throw new Refusal('image-corrupt', 'The new portrait is damaged. Press Apply again.');
  // What the user did before stays a step of its own (as in write-layer.ts), and nothing waits from here on.
  figma.commitUndo();
  const layer = figma.createRectangle();
  try {
    layer.resize(size.width, size.height);
    const shown: ImagePaint = { type: 'IMAGE', scaleMode: 'FILL', imageHash: resultHash };
    // Figma drops images that no paint names: hidden, the portrait from before the edit stays.
    layer.fills = base ? [{ ...shown, imageHash, visible: false }, shown] : [shown];
    const { x, y } = figma.viewport.center;
    layer.y = Math.round(y - size.height / 2);
    layer.x = freePlace(figma.currentPage, layer, Math.round(x - size.width / 2));
    const edit: StoredEdit = { ...recipe, sourceLayerId: layer.id, imageHash, resultHash, baseName: layerName };
    label(layer, edit);
  } catch (error) {
    layer.remove();
    throw error;
  }
  figma.currentPage.selection = [layer];
  figma.commitUndo();
  return layer;
}
