import type { ApplyMode, NewPortrait } from './messages.ts';
import { FigmaHost } from '../test/figma/host.ts';
import { picture } from '../test/figma/pictures.ts';
import { photoLayer, RECIPE } from '../test/figma/scenes.ts';
import { PREVIEW_KEY } from './preview-layer.ts';
import { start } from './start.ts';
import { EDIT_KEY } from './stored-edit.ts';

/** mulberry32: the same actions every time. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const MODES: readonly ApplyMode[] = ['new-layer', 'replace-fill', 'face-only'];
const settle = () => new Promise((resolve) => setTimeout(resolve, 8));

/** The panel's new portrait as it goes to the document. */
function portraitOf(seed: number, png: Uint8Array, base: Uint8Array | null): NewPortrait {
  const generated = { seed, truncation: 0.7, modelId: RECIPE.modelId };
  const [sliders, summary] = base ? [RECIPE.sliders, `Seed ${seed}, ${RECIPE.summary}`] : [{}, `Seed ${seed}`];
  return { layerName: 'Portrait', png, base, recipe: { ...RECIPE, sliders, summary, generated } };
}

/** A user at a document with three portraits, and the panel as far as the plugin sees it: by its messages. */
class Someone {
  readonly host = new FigmaHost();
  readonly counts: Record<string, number> = {};
  private readonly random: (below: number) => number;
  private readonly pngs: readonly Uint8Array[];
  private running = false;
  /** How much had been posted before this run of the plugin. */
  private began = 0;
  /** Seed of the new portrait that the panel shows in place of a layer. */
  private seed: number | null = null;
  /** Since when it shows that: the editor's photos from before are gone. */
  private since = 0;

  constructor(random: (below: number) => number, pngs: readonly Uint8Array[]) {
    this.random = random;
    this.pngs = pngs;
    const { figma } = this.host;
    const size = { width: 30, height: 20 };
    const [first, second, third] = [0, 1, 2].map((at) => photoLayer(this.host, pngs[at], size));
    const frame = figma.createFrame();
    frame.layoutMode = 'HORIZONTAL';
    frame.appendChild(second);
    figma.group([third], figma.currentPage);
    this.host.select(first);
    this.host.opened();
  }

  async act(): Promise<string> {
    const actions: readonly [number, string, () => void | Promise<void>][] = this.running
      ? [
          ...this.edits(),
          [2, 'select', () => this.select()],
          [1, 'read again', () => this.readAgain()],
          [2, 'user moves a layer', () => this.move()],
          [2, 'undo', () => this.undo()],
          [1, 'cancel', () => this.leave(() => this.host.send('cancel', {}))],
          [1, 'close', () => this.leave(() => this.host.close())],
          [1, 'crash', () => this.crash()],
        ]
      : [
          [5, 'start', () => this.start()],
          [1, 'select', () => this.select()],
          [1, 'undo', () => this.undo()],
        ];
    let at = this.random(actions.reduce((sum, [weight]) => sum + weight, 0));
    const [, name, act] = actions.find(([weight]) => (at -= weight) < 0)!;
    this.counts[name] = (this.counts[name] ?? 0) + 1;
    await act();
    // Sometimes the next thing happens before this one is through.
    if (this.random(3) > 0) await settle();
    return name;
  }

  previews(): string[] {
    return [...this.host.graph.nodes.keys()].filter((id) => this.host.node(id).getPluginData(PREVIEW_KEY) !== '');
  }

  /** What the panel offers: sliders and Apply are those of the layer, or of the new portrait. */
  private edits(): readonly [number, string, () => void | Promise<void>][] {
    if (this.seed === null)
      return [
        [8, 'slider', () => this.slider()],
        [2, 'zero', () => this.panel('preview', { layerId: this.open(), png: null })],
        [5, 'apply', () => this.apply()],
        [3, 'new portrait', () => this.roll()],
      ];
    return [
      [3, 'another', () => this.roll()],
      [5, 'create', () => this.create()],
    ];
  }

  private open(): string {
    const photos = this.host.posted.filter(({ type }) => type === 'photo');
    return (photos[photos.length - 1]?.data as { readonly layerId: string } | undefined)?.layerId ?? '0:0';
  }

  private panel(...[type, data]: Parameters<FigmaHost['send']>): void {
    this.host.send(type, data);
  }

  private png(): Uint8Array {
    return this.pngs[this.random(this.pngs.length)];
  }

  private async start(): Promise<void> {
    this.host.rerun();
    this.running = true;
    this.seed = null;
    this.began = this.host.posted.length;
    start(this.host.figma, '');
    this.host.send('ready', {});
    await this.host.posts('remembered', this.began);
    // Whatever an earlier run left is gone by the time the panel hears anything.
    expect(this.previews()).toEqual([]);
  }

  private slider(): void {
    this.panel('preview', { layerId: this.open(), png: this.png() });
  }

  /** Apply is one step: undone, the document is what it was before, without any preview. */
  private async apply(): Promise<void> {
    await settle();
    this.panel('preview', { layerId: this.open(), png: null });
    await settle();
    this.host.commit();
    const before = this.host.serialise();
    if (this.random(2) === 0) this.slider();
    const since = this.host.posted.length;
    const mode = MODES[this.random(MODES.length)];
    this.panel('apply', { layerId: this.open(), png: this.png(), recipe: RECIPE, mode });
    const answers = () => this.host.posted.slice(since).map(({ type }) => type);
    while (!answers().some((type) => type === 'applied' || type === 'failed')) await settle();
    expect(this.previews()).toEqual([]);
    const done = answers().includes('applied');
    if (!done) {
      expect(this.host.serialise()).toBe(before);
      return;
    }
    this.counts.applied = (this.counts.applied ?? 0) + 1;
    // The same picture put in place a second time changes nothing, so it is no step.
    if (this.random(2) > 0 || this.host.serialise() === before) return;
    this.host.undo();
    expect(this.host.serialise()).toBe(before);
  }

  /** Turning to a new portrait changes nothing in the document, and nothing of an earlier edit stays over it. */
  private async roll(): Promise<void> {
    // The panel has no button for it before it knows what is selected.
    const answers = () => this.host.posted.slice(this.began).map(({ type }) => type);
    while (!answers().some((type) => type === 'photo' || type === 'refused')) await settle();
    await settle();
    this.panel('preview', { layerId: this.open(), png: null });
    await settle();
    const before = this.host.serialise();
    // A preview that is on its way still, and a layer that is being read.
    if (this.seed === null && this.random(2) === 0) this.slider();
    if (this.random(3) === 0) this.panel('reload', {});
    this.panel('beginPortrait', {});
    this.seed = this.random(1e6);
    this.since = this.host.posted.length;
    await settle();
    expect(this.previews()).toEqual([]);
    expect(this.host.serialise()).toBe(before);
  }

  /** One new layer, selected, in one step; undone, the document is what it was. Opened again, it is what it was made of. */
  private async create(): Promise<void> {
    await settle();
    this.host.commit();
    const before = this.host.serialise();
    const nodes = new Set(this.host.graph.nodes.keys());
    const since = this.host.posted.length;
    const portrait = portraitOf(this.seed ?? 0, this.png(), this.random(2) === 0 ? this.png() : null);
    this.panel('createPortrait', portrait);
    const { layerId, layerName } = await this.host.posts('applied', since);
    expect([...this.host.graph.nodes.keys()].filter((id) => !nodes.has(id))).toEqual([layerId]);
    expect(layerName).toBe(`Portrait – ${portrait.recipe.summary}`);
    expect(this.host.figma.currentPage.selection.map(({ id }) => id)).toEqual([layerId]);
    expect(JSON.parse(this.host.node(layerId).getPluginData(EDIT_KEY))).toMatchObject(portrait.recipe);
    this.counts.created = (this.counts.created ?? 0) + 1;
    const next = this.random(4);
    if (next === 0) {
      this.host.undo();
      expect(this.host.serialise()).toBe(before);
    } else if (next === 1) {
      const photo = this.host.posts('photo', this.host.posted.length);
      this.readAgain();
      const { bytes, edit } = await photo;
      expect(Buffer.from(bytes).equals(Buffer.from(portrait.base ?? portrait.png))).toBe(true);
      expect(edit).toMatchObject(portrait.recipe);
    }
  }

  private readAgain(): void {
    this.expectOwn();
    this.seed = null;
    this.panel('reload', {});
  }

  /** Whatever is selected meanwhile, a new portrait stays in the panel until the user says otherwise. */
  private expectOwn(): void {
    if (this.seed === null) return;
    const answers = this.host.posted.slice(this.since).map(({ type }) => type);
    expect(answers).not.toContain('photo');
    expect(answers).not.toContain('refused');
  }

  private select(): void {
    const layers = [...this.host.graph.nodes.values()]
      .filter(({ type, locked }) => (type === 'RECTANGLE' || type === 'GROUP') && !locked)
      .map(({ id }) => this.host.node(id));
    this.host.select(...(this.random(5) === 0 || layers.length === 0 ? [] : [layers[this.random(layers.length)]]));
  }

  private move(): void {
    const selected = this.host.figma.currentPage.selection[0];
    if (selected) this.host.byUser(() => (selected.x += 5));
  }

  private undo(): void {
    try {
      this.host.undo();
    } catch (error) {
      expect((error as Error).message).toBe('Nothing to undo.');
    }
  }

  private leave(way: () => void): void {
    this.expectOwn();
    way();
    this.running = false;
    expect(this.previews()).toEqual([]);
  }

  private crash(): void {
    this.host.crash();
    this.running = false;
  }
}

test.each([5, 7, 12])(
  '200 random actions (seed %i): never two previews, none after the end or beside a new portrait, and undo of Apply gives the document back',
  async (seed) => {
    const pngs = await Promise.all(Array.from({ length: 8 }, (_unused, at) => picture(24, 16, 20 * at)));
    const someone = new Someone(randomFrom(seed), pngs);
    const trail: string[] = [];
    let most = 0;
    for (let step = 0; step < 200; step++) {
      trail.push(await someone.act());
      const { length } = someone.previews();
      most = Math.max(most, length);
      if (length > 1) throw new Error(`Two previews after ${trail.slice(-12).join(', ')}.`);
    }
    // Guard: the actions reached what they are about.
    expect(most).toBe(1);
    expect(someone.counts.applied).toBeGreaterThan(3);
    expect(someone.counts.start).toBeGreaterThan(2);
    expect(someone.counts.created).toBeGreaterThan(3);
    expect(someone.counts.another).toBeGreaterThan(2);
  },
  180_000,
);
