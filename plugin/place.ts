import { compose, invert } from './geometry.ts';

/** Between a layer and one that we put beside it, in pixels of the page. */
export const GAP = 20;

/** Layers that take no new child of ours: instances mirror their component, the others give a new child a meaning. */
const CLOSED_PARENTS: ReadonlySet<string> = new Set([
  'INSTANCE',
  'BOOLEAN_OPERATION',
  'COMPONENT_SET',
  'TRANSFORM_GROUP',
  'TABLE',
]);

/**
 * The layer above which a new one can be put: the layer itself, or the outermost of its ancestors that lets nobody in.
 */
export function anchorOf(node: SceneNode): SceneNode {
  let anchor = node;
  for (let above = node.parent; above && above.type !== 'PAGE' && above.type !== 'DOCUMENT'; above = above.parent) {
    if (CLOSED_PARENTS.has(above.type)) anchor = above as SceneNode;
  }
  return anchor;
}

/** Puts `layer` directly above `anchor`, in the same parent and out of the way of automatic layout. */
export function putAbove(anchor: SceneNode, layer: SceneNode): void {
  const parent = anchor.parent;
  if (!parent) throw new Error('The layer stands outside the document.');
  const at = parent.children.findIndex((child) => child.id === anchor.id);
  parent.insertChild(at + 1, layer);
  // In an auto-layout frame a new child would push its neighbours aside; absolute children stand where they are put.
  // The frame may have moved and resized the layer already: callers set size and place after this.
  if ('layoutMode' in parent && parent.layoutMode !== 'NONE' && 'layoutPositioning' in layer) {
    layer.layoutPositioning = 'ABSOLUTE';
  }
}

/**
 * A transform on the page, as the `relativeTransform` of a sibling of `anchor`.
 * Figma counts relative transforms from the nearest parent that is not a group; the anchor's own two transforms say
 * where that is without our walking the tree.
 */
export function relativeTo(anchor: SceneNode & DimensionAndPositionMixin, onPage: Transform): Transform {
  const container = compose(anchor.absoluteTransform, invert(anchor.relativeTransform));
  return compose(invert(container), onPage);
}

/** The page on which a layer stands; null where it is in no document any more. */
export function pageOf(node: BaseNode): PageNode | null {
  let at: BaseNode | null = node;
  while (at && at.type !== 'PAGE') at = at.parent;
  return at;
}

/**
 * To the right of what stands at exactly the same place: layers put there one after the other form a row.
 * @param x where `layer`, which has its size and y, would stand
 */
export function freePlace(page: PageNode, layer: RectangleNode, x: number): number {
  const taken = page.children.filter(({ id, y }) => id !== layer.id && y === layer.y).map((other) => other.x);
  let free = x;
  while (taken.includes(free)) free += layer.width + GAP;
  return free;
}
