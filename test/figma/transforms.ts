import type { SceneGraph, SceneNode as StoredNode } from '@open-pencil/scene-graph';
import { getNodeLocalMatrix, getWorldMatrix } from '@open-pencil/scene-graph';
import { compose, invert } from '../../plugin/geometry.ts';

/**
 * Open Pencil turns a layer about its middle and keeps an unturned x and y; Figma keeps one matrix whose translation is
 * x and y. Figma also counts that matrix from the nearest parent that is no group.
 */
const TRANSPARENT_PARENTS: ReadonlySet<string> = new Set(['GROUP', 'BOOLEAN_OPERATION']);

function toTransform(m: readonly number[]): Transform {
  return [
    [m[0], m[1], m[2]],
    [m[3], m[4], m[5]],
  ];
}

function groupsAbove(graph: SceneGraph, node: StoredNode): Transform {
  let map: Transform = [
    [1, 0, 0],
    [0, 1, 0],
  ];
  let above = node.parentId ? graph.getNode(node.parentId) : undefined;
  while (above && TRANSPARENT_PARENTS.has(above.type)) {
    map = compose(toTransform(getNodeLocalMatrix(above)), map);
    above = above.parentId ? graph.getNode(above.parentId) : undefined;
  }
  return map;
}

export function relativeTransformOf(graph: SceneGraph, node: StoredNode): Transform {
  return compose(groupsAbove(graph, node), toTransform(getNodeLocalMatrix(node)));
}

export function setRelativeTransform(graph: SceneGraph, node: StoredNode, transform: Transform): void {
  const local = compose(invert(groupsAbove(graph, node)), transform);
  const [[a, b, tx], [c, d, ty]] = local;
  const middleX = node.width / 2;
  const middleY = node.height / 2;
  graph.updateNode(node.id, {
    rotation: Math.atan2(c, d) * (180 / Math.PI),
    flipX: a * d - b * c < 0,
    flipY: false,
    x: tx - middleX + a * middleX + b * middleY,
    y: ty - middleY + c * middleX + d * middleY,
  });
}

export function absoluteTransformOf(graph: SceneGraph, node: StoredNode): Transform {
  return toTransform(getWorldMatrix(node, graph));
}

/** The upright rectangle on the page around the (possibly turned) layer. */
export function absoluteBoundingBoxOf(graph: SceneGraph, node: StoredNode): Rect {
  const [[a, b, tx], [c, d, ty]] = absoluteTransformOf(graph, node);
  const corners = [
    [0, 0],
    [node.width, 0],
    [0, node.height],
    [node.width, node.height],
  ].map(([x, y]) => [a * x + b * y + tx, c * x + d * y + ty]);
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}
