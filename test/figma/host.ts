import type { SceneGraph as Graph } from '@open-pencil/scene-graph';
import type { Envelope, ToPlugin, ToUi } from '../../plugin/messages.ts';
import { FigmaAPI, SceneGraph } from '@open-pencil/core';
import sharp from 'sharp';
import { History, serialise } from './history.ts';
import { Changes } from './changes.ts';
import { wrapNode } from './node.ts';
import { absoluteBoundingBoxOf } from './transforms.ts';

type Event = 'selectionchange' | 'currentpagechange' | 'close';

/**
 * Figma for tests: the documents of Open Pencil (an open editor with a Figma-compatible API) and, around them, what its
 * API lacks or does otherwise. Asking for a member this host does not have throws, so a test can never pass on a gap.
 */
export class FigmaHost {
  /** What plugin code sees as the global `figma`. */
  readonly figma: PluginAPI;
  readonly graph: Graph;
  /** Everything the plugin sent to the panel, oldest first. */
  readonly posted: Envelope<ToUi>[] = [];
  readonly notifications: string[] = [];
  /** Told of every message to the panel. */
  onPost: ((message: Envelope<ToUi>) => void) | undefined;
  /** What `exportAsync` gives instead of a rendering. */
  exportInstead: ((settings?: ExportSettings) => Promise<Uint8Array>) | undefined;
  panel: { html: string; width: number; height: number } | undefined;
  closed = false;
  /** What `figma.clientStorage` holds; it outlives the plugin. */
  readonly storage = new Map<string, unknown>();

  private readonly api: FigmaAPI;
  private readonly history: History;
  private readonly wrapped = new Map<string, BaseNode>();
  private readonly listeners = new Map<Event, Set<() => void>>();
  private readonly layerListeners = new Set<(event: NodeChangeEvent) => void>();
  private readonly changes: Changes;
  private selected: string[] = [];
  private pageId: string;
  /** Counts lives of the plugin: what one of them waits for never comes once it is over. */
  private life = 0;
  private fromPanel: MessageEventHandler | undefined;

  constructor() {
    this.graph = new SceneGraph();
    this.api = new FigmaAPI(this.graph);
    this.pageId = this.api.currentPageId;
    this.figma = strict(this.members());
    this.history = new History(this.graph);
    this.changes = new Changes(this.graph);
  }

  node(id: string): SceneNode {
    return this.wrap(id) as SceneNode;
  }

  select(...nodes: SceneNode[]): void {
    this.figma.currentPage.selection = nodes;
  }

  /** A message from the panel; it crosses a process boundary in Figma, so it is copied. */
  send<Name extends keyof ToPlugin>(type: Name, data: ToPlugin[Name]): void {
    if (this.closed) throw new Error('The panel is closed.');
    this.fromPanel?.(structuredClone({ type, data }), { origin: 'null' });
  }

  /** Resolves with the next message of this kind, or the one already posted at or after index `since`. */
  async posts<Name extends keyof ToUi>(type: Name, since = 0): Promise<ToUi[Name]> {
    for (;;) {
      const found = this.posted.slice(since).find((message) => message.type === type);
      if (found) return found.data as ToUi[Name];
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** The user closes the window of the plugin. */
  close(): void {
    if (this.closed) return;
    this.fire('close');
    this.crash();
  }

  /** The plugin ends without being told: its tab was closed, or Figma stopped. */
  crash(): void {
    this.closed = true;
    this.life += 1;
    this.listeners.clear();
    this.layerListeners.clear();
    this.fromPanel = undefined;
  }

  /** After `close` or `crash`, the plugin can be run again. */
  rerun(): void {
    this.closed = false;
    this.posted.length = 0;
  }

  /** The user does something in the document: a step of its own in the undo history. */
  byUser(work: () => void): void {
    this.tellChanges();
    this.history.commit();
    work();
    this.history.commit();
    this.tellChanges();
  }

  addPage(name: string): PageNode {
    return this.wrap(this.graph.addPage(name).id) as PageNode;
  }

  /** The user goes to another page. */
  goTo(page: PageNode): void {
    this.pageId = page.id;
    this.selected = [];
    this.fire('currentpagechange');
  }

  serialise(): string {
    return serialise(this.graph);
  }

  /** Call after building a document, so that a later undo does not take the building back. */
  commit(): void {
    this.history.commit();
  }

  /** The document as it is now is the one that was opened: nothing goes back beyond it. */
  opened(): void {
    this.history.restart();
  }

  undo(): void {
    this.tellChanges();
    this.history.undo();
    this.tellChanges();
  }

  /** What the user's Ctrl+Shift+Z does. */
  redo(): void {
    this.tellChanges();
    this.history.redo();
    this.tellChanges();
  }

  /**
   * Tells the listeners of the page ("nodechange") what is other than when this was told last, also what the plugin did: in Figma
   * that comes by itself, some time after the change.
   */
  tellChanges(): void {
    const changes = this.changes.since();
    if (changes.length === 0) return;
    for (const listener of this.layerListeners) listener({ nodeChanges: changes });
  }

  /** Stores bytes as an image without looking at them (a file may hold a damaged one). */
  storeImage(bytes: Uint8Array): string {
    return this.api.createImage(bytes).hash;
  }

  private wrap(id: string): BaseNode {
    let node = this.wrapped.get(id);
    if (!node) {
      const { api, graph } = this;
      const exportInstead = () => this.exportInstead;
      node = wrapNode(
        { api, graph, exportInstead, wrap: (at) => this.wrap(at), alive: (work) => this.alive(work) },
        id,
      );
      this.wrapped.set(id, node);
    }
    return node;
  }

  private fire(event: Event): void {
    for (const listener of this.listeners.get(event) ?? []) listener();
  }

  private members(): Record<string, unknown> {
    const { api, graph } = this;
    const create = (make: () => { readonly id: string }) => () => this.wrap(make().id);
    const members = {
      mixed: api.mixed,
      command: '',
      editorType: 'figma',
      createRectangle: create(() => api.createRectangle()),
      createEllipse: create(() => api.createEllipse()),
      createFrame: create(() => api.createFrame()),
      createText: create(() => api.createText()),
      createComponent: create(() => api.createComponent()),
      group: (nodes: readonly SceneNode[], parent: BaseNode) => this.group(nodes, parent),
      getNodeByIdAsync: (id: string) => this.alive(Promise.resolve(graph.getNode(id) ? this.wrap(id) : null)),
      clientStorage: {
        getAsync: (key: string) => this.alive(Promise.resolve(structuredClone(this.storage.get(key)))),
        setAsync: (key: string, value: unknown) => {
          this.storage.set(key, structuredClone(value));
          return this.alive(Promise.resolve());
        },
      },
      // "Center of the the current page that is currently visible on screen" (the typings): rarely a whole number.
      viewport: { center: { x: 400.4, y: 300.25 } },
      getImageByHash: (hash: string) => (graph.images.has(hash) ? this.image(hash) : null),
      createImage: (bytes: Uint8Array) => this.image(this.storeImage(checkedImage(bytes))),
      commitUndo: () => this.history.commit(),
      // "Reverts to the last `commitUndo()` state" (the typings); listeners hear of it afterwards.
      triggerUndo: () => {
        if (this.history.undoes) this.history.undo();
        setTimeout(() => this.tellChanges(), 0);
      },
      notify: (message: string) => void this.notifications.push(message),
      on: (event: Event, listener: () => void) => {
        this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(listener));
      },
      off: (event: Event, listener: () => void) => void this.listeners.get(event)?.delete(listener),
      showUI: (html: string, options?: ShowUIOptions) => {
        this.panel = { html, width: options?.width ?? 300, height: options?.height ?? 200 };
      },
      closePlugin: () => this.close(),
    };
    return Object.defineProperties(members, {
      currentPage: { get: () => this.currentPage() },
      ui: { get: () => this.ui() },
    });
  }

  private currentPage(): BaseNode {
    return new Proxy(this.wrap(this.pageId), {
      has: (target, key) => key === 'on' || key === 'off' || key in target,
      get: (target, key) => {
        if (key === 'selection')
          return Object.freeze(this.selected.filter((id) => this.graph.getNode(id)).map((id) => this.wrap(id)));
        if (key === 'on' || key === 'off') return this.listenTo(key);
        return Reflect.get(target, key, target) as unknown;
      },
      set: (_target, key, value: readonly SceneNode[]) => {
        if (key !== 'selection') throw new Error(`This host does not set ${String(key)} on pages.`);
        this.selected = value.map(({ id }) => id);
        // Figma tells its listeners after the plugin has finished what it is doing.
        setTimeout(() => this.fire('selectionchange'), 0);
        return true;
      },
    });
  }

  private listenTo(how: 'on' | 'off') {
    return (event: 'nodechange', listener: (event: NodeChangeEvent) => void): void => {
      if (event !== 'nodechange') throw new Error(`This host does not tell pages of ${String(event)}.`);
      if (how === 'on') this.layerListeners.add(listener);
      else this.layerListeners.delete(listener);
    };
  }

  /** Figma throws the plugin's whole machine away when it ends, and with it everything that waits in it. */
  private alive<T>(promise: Promise<T>): Promise<T> {
    const { life } = this;
    return new Promise((resolve, reject) => {
      promise.then(
        (value) => life === this.life && resolve(value),
        (error: unknown) => life === this.life && reject(error as Error),
      );
    });
  }

  /** For one life of the plugin: timers that an ended one left behind reach nobody. */
  private ui(): unknown {
    const { life } = this;
    const members = {
      postMessage: (message: Envelope<ToUi>) => {
        if (life !== this.life) return;
        const copy = structuredClone(message);
        this.posted.push(copy);
        this.onPost?.(copy);
      },
      resize: (width: number, height: number) => {
        if (this.panel) Object.assign(this.panel, { width, height });
      },
    };
    return Object.defineProperty(members, 'onmessage', {
      get: () => this.fromPanel,
      set: (handler: MessageEventHandler) => {
        this.fromPanel = handler;
      },
    });
  }

  private image(hash: string): Image {
    const bytes = this.graph.images.get(hash) as Uint8Array;
    return {
      hash,
      getBytesAsync: () => this.alive(Promise.resolve(bytes.slice())),
      getSizeAsync: () =>
        // Figma knows the size from the file's head, so a picture damaged further on still has one.
        this.alive(sharp(bytes, { failOn: 'none' }).metadata()).then(({ width, height }) => ({ width, height })),
    };
  }

  /** Figma's groups always fit their children; here they are fitted once, when made. */
  private group(nodes: readonly SceneNode[], parent: BaseNode): BaseNode {
    const boxes = nodes.map(({ id }) => absoluteBoundingBoxOf(this.graph, this.graph.nodes.get(id)!));
    const x = Math.min(...boxes.map((box) => box.x));
    const y = Math.min(...boxes.map((box) => box.y));
    const width = Math.max(...boxes.map((box) => box.x + box.width)) - x;
    const height = Math.max(...boxes.map((box) => box.y + box.height)) - y;
    const group = this.graph.createNode('GROUP', parent.id, { name: 'Group', width, height, fills: [] });
    const container = this.graph.getAbsolutePosition(parent.id);
    this.graph.updateNode(group.id, { x: x - container.x, y: y - container.y });
    for (const { id } of nodes) this.graph.reparentNode(id, group.id);
    return this.wrap(group.id);
  }
}

/** `createImage` as Figma's reference has it: PNG, JPEG or GIF, at most 4096 pixels a side. */
function checkedImage(bytes: Uint8Array): Uint8Array {
  const head = Buffer.from(bytes.subarray(0, 24));
  const png = head.subarray(1, 4).toString('latin1') === 'PNG';
  const jpeg = head[0] === 0xff && head[1] === 0xd8;
  const gif = head.subarray(0, 3).toString('latin1') === 'GIF';
  if (!png && !jpeg && !gif) throw new Error('in createImage: Image type is unsupported');
  if (png && Math.max(head.readUInt32BE(16), head.readUInt32BE(20)) > 4096) {
    throw new Error('in createImage: Image is too large');
  }
  return bytes;
}

function strict(members: Record<string, unknown>): PluginAPI {
  return new Proxy(members, {
    get: (target, key) => {
      if (!(key in target) && typeof key === 'string') throw new Error(`The test host has no figma.${key}.`);
      return Reflect.get(target, key);
    },
  }) as unknown as PluginAPI;
}
