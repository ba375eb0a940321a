import type { SceneGraph } from '@open-pencil/scene-graph';

/** What became other in a document since it was asked last, as Figma's event "nodechange" puts it. */
export class Changes {
  private readonly graph: SceneGraph;
  private forms: Map<string, string>;

  constructor(graph: SceneGraph) {
    this.graph = graph;
    this.forms = this.read();
  }

  /** Of layers that came or went with the one they stand in only that one is named. Parents are not named for their children. */
  since(): NodeChange[] {
    const [before, now] = [this.forms, this.read()];
    this.forms = now;
    const ids = [...new Set([...before.keys(), ...now.keys()])];
    return ids.flatMap((id): NodeChange[] => {
      const [old, form] = [before.get(id), now.get(id)];
      if (old === form) return [];
      const type = old === undefined ? 'CREATE' : form === undefined ? 'DELETE' : 'PROPERTY_CHANGE';
      return [{ type, id, origin: 'LOCAL' } as NodeChange];
    });
  }

  private read(): Map<string, string> {
    const entries = [...this.graph.nodes.values()].filter(({ type }) => type !== 'CANVAS');
    return new Map(entries.map(({ childIds: _children, ...node }) => [node.id, JSON.stringify(node)]));
  }
}
