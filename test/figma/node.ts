import type { FigmaAPI } from '@open-pencil/core';
import type { SceneGraph, SceneNode as StoredNode } from '@open-pencil/scene-graph';
import { computeAllLayouts } from '@open-pencil/core';
import { exportLayer } from './export-layer.ts';
import { fromFigmaPaint, toFigmaPaint } from './paints.ts';
import { absoluteBoundingBoxOf, absoluteTransformOf, relativeTransformOf, setRelativeTransform } from './transforms.ts';

/** What the layers of one document share. */
export interface Document {
  readonly api: FigmaAPI;
  readonly graph: SceneGraph;
  /** The same object for the same layer every time. */
  wrap(id: string): BaseNode;
  /** What a test lets exporting give instead of a rendering. */
  exportInstead(): ((settings?: ExportSettings) => Promise<Uint8Array>) | undefined;
  /** What the plugin waits for; it never comes once the plugin has ended. */
  alive<T>(promise: Promise<T>): Promise<T>;
}

type OpenPencilNode = ReturnType<FigmaAPI['wrapNode']>;

const PARENTS: ReadonlySet<string> = new Set([
  'CANVAS',
  'FRAME',
  'GROUP',
  'SECTION',
  'COMPONENT',
  'COMPONENT_SET',
  'INSTANCE',
  'BOOLEAN_OPERATION',
]);
const PARENT_ONLY: ReadonlySet<string> = new Set(['children', 'appendChild', 'insertChild']);
const LAYOUT_FRAMES: ReadonlySet<string> = new Set(['FRAME', 'COMPONENT', 'COMPONENT_SET', 'INSTANCE']);
/** Open Pencil offers every property on every node; Figma does not, and plugins ask with `in`. */
const NOT_ON_GROUPS: ReadonlySet<string> = new Set(['fills', 'strokes', 'constraints', 'cornerRadius']);
const NOT_ON_PAGES: ReadonlySet<string> = new Set([
  ...NOT_ON_GROUPS,
  'layoutMode',
  'relativeTransform',
  'absoluteTransform',
  'resize',
  'locked',
]);

/**
 * A layer as Figma's plugin API shows it, on top of Open Pencil's: what is translated or missing there is below,
 * everything else is Open Pencil's own answer.
 */
export function wrapNode(document: Document, id: string): BaseNode {
  const { api, graph, wrap } = document;
  const target = api.wrapNode(id);
  const stored = (): StoredNode => {
    const node = graph.getNode(id);
    if (!node) throw new Error(`The node with id "${id}" does not exist`);
    return node;
  };
  const arrange = (): void => computeAllLayouts(graph);

  const overrides: PropertyDescriptorMap = {
    type: { get: () => typeOf(graph, stored()) },
    parent: { get: () => (stored().parentId ? wrap(stored().parentId as string) : null) },
    children: { get: () => stored().childIds.map((child) => wrap(child)) },
    fills: {
      get: () => Object.freeze(stored().fills.map(toFigmaPaint)),
      set: (paints: readonly Paint[]) => graph.updateNode(id, { fills: paints.map(fromFigmaPaint) }),
    },
    relativeTransform: {
      get: () => relativeTransformOf(graph, stored()),
      set: (transform: Transform) => {
        setRelativeTransform(graph, stored(), transform);
        // Automatic layout has the last word about where its children are.
        arrange();
      },
    },
    absoluteTransform: { get: () => absoluteTransformOf(graph, stored()) },
    absoluteBoundingBox: { get: () => absoluteBoundingBoxOf(graph, stored()) },
    x: { get: () => relativeTransformOf(graph, stored())[0][2], set: (x: number) => moveTo(document, stored(), { x }) },
    y: { get: () => relativeTransformOf(graph, stored())[1][2], set: (y: number) => moveTo(document, stored(), { y }) },
    rotation: {
      get: () => {
        const [[a], [c]] = relativeTransformOf(graph, stored());
        return Math.atan2(-c, a) * (180 / Math.PI);
      },
    },
    visible: {
      get: () => stored().visible,
      set: (visible: boolean) => {
        graph.updateNode(id, { visible });
        arrange();
      },
    },
    layoutPositioning: {
      get: () => stored().layoutPositioning,
      set: (layoutPositioning: 'AUTO' | 'ABSOLUTE') => {
        graph.updateNode(id, { layoutPositioning });
        arrange();
      },
    },
    resize: {
      value: (width: number, height: number) => {
        if (!(width >= 0.01 && height >= 0.01)) throw new Error('in resize: Expected a size of at least 0.01');
        // Figma keeps the matrix, so the top left corner stays where it is; Open Pencil would keep the middle's.
        const before = relativeTransformOf(graph, stored());
        graph.updateNode(id, { width, height });
        setRelativeTransform(graph, stored(), before);
        arrange();
      },
    },
    clone: {
      value: () => {
        // "By default, the duplicate will be parented under figma.currentPage" (Figma's reference, clone).
        const copy = graph.cloneTree(id, api.currentPageId);
        if (!copy) throw new Error('Cannot clone this node.');
        return wrap(copy.id);
      },
    },
    remove: {
      value: () => {
        graph.deleteNode(id);
        arrange();
      },
    },
    findAllWithCriteria: {
      value: ({ pluginData }: { readonly pluginData: { readonly keys: readonly string[] } }) =>
        below(graph, stored())
          .filter((node) => node.pluginData.some(({ key, value }) => pluginData.keys.includes(key) && value !== ''))
          .map((node) => wrap(node.id)),
    },
    loadAsync: { value: () => document.alive(Promise.resolve()) },
    insertChild: { value: (index: number, child: BaseNode) => insert(document, id, child.id, index) },
    appendChild: { value: (child: BaseNode) => insert(document, id, child.id, stored().childIds.length) },
    exportAsync: {
      value: (settings?: ExportSettings) =>
        document.alive(document.exportInstead()?.(settings) ?? exportLayer(graph, api.currentPageId, id, settings)),
    },
    setRelaunchData: {
      value: (data: Record<string, string>) =>
        graph.updateNode(id, {
          pluginRelaunchData: Object.entries(data).map(([command, message]) => ({
            pluginId: 'this-plugin',
            command,
            message,
            isDeleted: false,
          })),
        }),
    },
    getRelaunchData: {
      value: () => Object.fromEntries(stored().pluginRelaunchData.map(({ command, message }) => [command, message])),
    },
  };
  return new Proxy(target, {
    has: (_target, key) => typeof key === 'symbol' || (isOn(stored(), key) && (key in overrides || key in target)),
    get: (_target, key) => {
      // The one thing that a removed layer still tells (Figma's reference, removed).
      if (key === 'removed') return !graph.getNode(id);
      if (typeof key !== 'symbol' && Object.hasOwn(overrides, key)) {
        if (!isOn(stored(), key)) return undefined;
        const { get, value } = overrides[key];
        return get ? get() : value;
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (_target, key, value) => {
      const own = typeof key === 'symbol' ? undefined : overrides[key];
      if (own && !own.set) throw new TypeError(`in set_${String(key)}: this property is read-only here`);
      if (own?.set) own.set(value);
      else Reflect.set(target, key, value, target);
      return true;
    },
  }) as OpenPencilNode as unknown as BaseNode;
}

/** All layers under one, parents before children. */
function below(graph: SceneGraph, node: StoredNode): StoredNode[] {
  return node.childIds.flatMap((id) => {
    const child = graph.getNode(id);
    return child ? [child, ...below(graph, child)] : [];
  });
}

function typeOf(graph: SceneGraph, node: StoredNode): string {
  if (node.id === graph.rootId) return 'DOCUMENT';
  return node.type === 'CANVAS' ? 'PAGE' : node.type;
}

function isOn(node: StoredNode, key: string): boolean {
  if (PARENT_ONLY.has(key)) return PARENTS.has(node.type);
  if (key === 'layoutMode') return LAYOUT_FRAMES.has(node.type);
  if (node.type === 'CANVAS') return !NOT_ON_PAGES.has(key);
  if (node.type === 'GROUP') return !NOT_ON_GROUPS.has(key);
  return true;
}

function moveTo({ graph }: Document, node: StoredNode, to: { readonly x?: number; readonly y?: number }): void {
  const [[a, b, x], [c, d, y]] = relativeTransformOf(graph, node);
  setRelativeTransform(graph, node, [
    [a, b, to.x ?? x],
    [c, d, to.y ?? y],
  ]);
}

function insert({ graph }: Document, parentId: string, childId: string, index: number): void {
  for (let above = graph.getNode(parentId); above; above = above.parentId ? graph.getNode(above.parentId) : undefined) {
    if (above.type === 'INSTANCE') {
      throw new Error('in insertChild: Cannot move node. New parent is an instance or is inside of an instance');
    }
  }
  const child = graph.getNode(childId);
  if (!child) throw new Error(`The node with id "${childId}" does not exist`);
  const before = relativeTransformOf(graph, child);
  graph.reparentNode(childId, parentId);
  graph.reorderChild(childId, parentId, index);
  setRelativeTransform(graph, child, before);
  computeAllLayouts(graph);
}
