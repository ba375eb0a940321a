import type { SceneGraph, SceneNode as StoredNode } from '@open-pencil/scene-graph';

interface Step {
  readonly nodes: Map<string, StoredNode>;
  readonly form: string;
}

/**
 * Figma's undo as its reference describes it: what a plugin does joins the current step until `commitUndo` ends the step.
 * Open Pencil's `commitUndo` does nothing, so whole documents are kept instead.
 */
export class History {
  private readonly graph: SceneGraph;
  private readonly steps: Step[] = [];
  /** What was undone, the latest last; anything done after that forgets it. */
  private undone: Step[] = [];

  constructor(graph: SceneGraph) {
    this.graph = graph;
    this.commit();
  }

  /** Ends the current step; one in which nothing changed is none. */
  commit(): void {
    const form = serialise(this.graph);
    if (this.steps[this.steps.length - 1]?.form === form) return;
    this.steps.push({ nodes: structuredClone(this.graph.nodes), form });
    this.undone = [];
  }

  /** Whether there is anything to undo. */
  get undoes(): boolean {
    return this.steps.length > 1 || this.steps[0].form !== serialise(this.graph);
  }

  /** A document that was just opened has nothing to undo. */
  restart(): void {
    this.steps.length = 0;
    this.undone = [];
    this.commit();
  }

  /** What the user's Ctrl+Z does. */
  undo(): void {
    this.commit();
    if (this.steps.length < 2) throw new Error('Nothing to undo.');
    this.undone.push(this.steps.pop()!);
    this.show(this.steps[this.steps.length - 1]);
  }

  /** What the user's Ctrl+Shift+Z does. */
  redo(): void {
    this.commit();
    const step = this.undone.pop();
    if (!step) throw new Error('Nothing to redo.');
    this.steps.push(step);
    this.show(step);
  }

  private show({ nodes }: Step): void {
    this.graph.nodes.clear();
    for (const [id, node] of structuredClone(nodes)) this.graph.nodes.set(id, node);
    this.graph.clearAbsPosCache();
  }
}

/**
 * The whole document as text, the same for the same document: without Open Pencil's notes of which fields were ever set, and
 * without plugin data that was emptied ("If there is no data stored for the
 * provided key, an empty string is returned", the typings).
 */
export function serialise(graph: SceneGraph): string {
  const nodes = [...graph.nodes.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return JSON.stringify(nodes, (key, value: unknown) => {
    if (key === 'editedFields') return undefined;
    if (key === 'pluginData' && Array.isArray(value))
      return value.filter((entry) => (entry as { readonly value: string }).value !== '');
    return ArrayBuffer.isView(value)
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
      : value;
  });
}
