import { Refusal } from './refusal.ts';

/**
 * The layer to edit: of several the topmost one that can be.
 * @throws Refusal selection-empty, selection-many (none of several), selection-no-pixels (hidden or empty), layer-locked
 */
export function pickLayer(selection: readonly SceneNode[]): SceneNode {
  if (selection.length === 0) {
    throw new Refusal('selection-empty', 'Nothing is selected. Select the layer that holds the portrait.');
  }
  if (selection.length === 1) return checkLayer(selection[0]);
  const found = fromTheTop(selection).find(isEditable);
  if (!found) {
    throw new Refusal(
      'selection-many',
      `${selection.length} layers are selected, and none of them shows a picture that can be edited. Select the ones that hold a portrait.`,
    );
  }
  return found;
}

/** In the order in which one reads the page; that of Figma's selection is not stated. */
export function fromTheTop(selection: readonly SceneNode[]): readonly SceneNode[] {
  const place = (node: SceneNode): { readonly x: number; readonly y: number } => node.absoluteBoundingBox ?? node;
  return [...selection].sort((a, b) => place(a).y - place(b).y || place(a).x - place(b).x);
}

/** @throws Refusal selection-no-pixels (hidden or empty), layer-locked */
export function checkLayer(node: SceneNode): SceneNode {
  refuseHidden(node);
  refuseLocked(node);
  if (!('exportAsync' in node) || !hasPixels(node)) {
    throw new Refusal('selection-no-pixels', `“${node.name}” shows no picture. Select a layer that holds a portrait.`);
  }
  return node;
}

function isEditable(node: SceneNode): boolean {
  try {
    checkLayer(node);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** @throws Refusal layer-locked when the layer, or anything it stands in, is locked: the new layer would land inside */
export function refuseLocked(node: SceneNode): void {
  const locked = ancestry(node).find((one) => one.locked);
  if (locked) {
    throw new Refusal('layer-locked', `“${locked.name}” is locked. Unlock it in the layers panel, then try again.`);
  }
}

function refuseHidden(node: SceneNode): void {
  const hidden = ancestry(node).find((one) => !one.visible);
  if (hidden) {
    throw new Refusal('selection-no-pixels', `“${hidden.name}” is hidden. Show it, then try again.`);
  }
}

/** The layer and all it stands in, up to the page. */
function ancestry(node: SceneNode): SceneNode[] {
  const chain: SceneNode[] = [];
  let at: BaseNode | null = node;
  while (at && at.type !== 'PAGE' && at.type !== 'DOCUMENT') {
    chain.push(at);
    at = at.parent;
  }
  return chain;
}

/** Whether exporting the layer can give anything: Figma refuses to export layers that paint nothing. */
function hasPixels(node: SceneNode): boolean {
  if (!node.visible || node.width <= 0 || node.height <= 0) return false;
  if ('opacity' in node && node.opacity === 0) return false;
  if (node.type === 'TEXT') return node.characters.length > 0;
  if ('fills' in node && (typeof node.fills === 'symbol' || node.fills.some(paints))) return true;
  if ('strokes' in node && node.strokes.some(paints)) return true;
  if ('children' in node) return node.children.some((child) => hasPixels(child));
  return !('fills' in node);
}

function paints(paint: Paint): boolean {
  return paint.visible !== false && paint.opacity !== 0;
}
