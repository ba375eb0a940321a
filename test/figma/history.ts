import type { SceneGraph, SceneNode as StoredNode } from '@open-pencil/scene-graph';

/**
 * Figma's undo as its reference describes it: what a plugin does joins the current step until `commitUndo` ends the step.
 * Open Pencil's `commitUndo` does nothing, so whole documents are kept instead.
 */
export class History {
  private readonly graph: SceneGraph;
  private readonly steps: { readonly nodes: Map<string, StoredNode>; readonly form: string }[] = [];

  constructor(graph: SceneGraph) {
    this.graph = graph;
    this.commit();
  }

  /** Ends the current step; one in which nothing changed is none. */
  commit(): void {
    const form = serialise(this.graph);
    if (this.steps[this.steps.length - 1]?.form === form) return;
    this.steps.push({ nodes: structuredClone(this.graph.nodes), form });
  }

  /** A document that was just opened has nothing to undo. */
  restart(): void {
    this.steps.length = 0;
    this.commit();
  }

  /** What the user's Ctrl+Z does. */
  undo(): void {
    this.commit();
    if (this.steps.length < 2) throw new Error('Nothing to undo.');
    this.steps.pop();
    this.graph.nodes.clear();
    for (const [id, node] of structuredClone(this.steps[this.steps.length - 1].nodes)) this.graph.nodes.set(id, node);
    this.graph.clearAbsPosCache();
  }
}

/** The whole document as text, the same for the same document. */
export function serialise(graph: SceneGraph): string {
  const nodes = [...graph.nodes.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return JSON.stringify(nodes, (_key, value: unknown) =>
    ArrayBuffer.isView(value)
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
      : value,
  );
}
