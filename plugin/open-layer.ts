import type { OpenedLayer, Picture } from './read-layer.ts';
import type { StoredEdit } from './stored-edit.ts';
import { pngSize } from './png-head.ts';
import { fillOf, loadImage, readLayer, readRendering } from './read-layer.ts';
import { recipeOf, storedEditOf } from './stored-edit.ts';

type Document = Pick<PluginAPI, 'getImageByHash' | 'getNodeByIdAsync' | 'createImage'>;

/**
 * Takes the photo out of a layer. A layer we made gives the photo from before its edit, with the edit; where that cannot be
 * had it gives the picture it shows, with a sentence that says so.
 * @throws Refusal selection-no-pixels when Figma cannot export the layer
 */
export async function openLayer(figma: Document, node: SceneNode): Promise<OpenedLayer> {
  const found = storedEditOf(node);
  if (found.kind === 'none') return readLayer(figma, node);
  if (found.kind === 'unreadable') return withNote(await readLayer(figma, node), found.note);
  const { edit } = found;
  const opensAs = 'so it opens as it looks now, with all sliders at zero.';
  const shown = await readLayer(figma, node);
  // The user gave the layer another picture, or put it where its look is more than its fill: the edit is not about that.
  if (shown.imageHash !== edit.resultHash) {
    return withNote(shown, `“${node.name}” was changed since it was edited, ${opensAs}`);
  }
  const before = await pictureBefore(figma, edit);
  const photo = before && fillOf(node, before);
  if (!photo) return withNote(shown, `The photo behind “${node.name}” is no longer in this file, ${opensAs}`);
  return { ...photo, photo: { ...photo.photo, edit: recipeOf(edit) }, known: [edit.resultHash, edit.imageHash], edit };
}

function withNote(opened: OpenedLayer, message: string): OpenedLayer {
  return { ...opened, photo: { ...opened.photo, note: { code: 'edit-lost', message } } };
}

/** The picture an edit began with: as Figma keeps it, or taken again from its layer if that still looks the same. */
async function pictureBefore(figma: Document, edit: StoredEdit): Promise<Picture | null> {
  const kept = await loadImage(figma, edit.imageHash);
  if (kept && kept !== 'late') return kept;
  const source = await figma.getNodeByIdAsync(edit.sourceLayerId).catch(() => null);
  if (!source || source.removed || source.type === 'PAGE' || source.type === 'DOCUMENT') return null;
  const rendered = await readRendering(source).catch(() => null);
  const size = rendered && pngSize(rendered.photo.bytes);
  if (!rendered || !size) return null;
  const { bytes } = rendered.photo;
  // Figma's hash is one of the bytes, so the same hash is the same picture.
  const { hash } = figma.createImage(bytes);
  return hash === edit.imageHash ? { hash, bytes, size } : null;
}
