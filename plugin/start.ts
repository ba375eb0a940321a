import type { Problem } from '../models/errors.ts';
import type { ApplyMode, NamedLayer, ToPlugin } from './messages.ts';
import type { OpenedLayer } from './read-layer.ts';
import type { Written } from './write-layer.ts';
import { addPair } from './add-pair.ts';
import { openChannel } from './channel.ts';
import { createPortrait } from './create-portrait.ts';
import { LatestApply } from './latest-apply.ts';
import { Memory } from './memory.ts';
import { openLayer } from './open-layer.ts';
import { PreviewLayer } from './preview-layer.ts';
import { problemOf, Refusal } from './refusal.ts';
import { fromTheTop, pickLayer } from './selection.ts';
import { SeveralLayers } from './several-layers.ts';
import { writeLayer } from './write-layer.ts';

/** Panel sizes in CSS pixels: a square photo and the default model's seven sliders without scrolling (`USUAL_SIZE` of `ui/app/state/panel-size.ts`). The panel may ask for others within these bounds. */
const SIZE = { width: 360, height: 736, min: 240, max: 1600 };

/** After so long the user hears of a layer that does not come, ms. */
const ANSWER_MS = 10_000;
const SLOW: Problem = {
  code: 'layer-slow',
  message: 'Figma has not given this layer’s picture yet. Wait for it, try again, or select another layer.',
};

/**
 * Shows the panel and serves it until one side closes. What lasts is written by `apply` alone, in one undo step; the
 * preview layer is taken away on every way out, so cancelling or closing at any moment leaves the document as it was.
 * The relaunch button "Edit portrait" (command `edit`) comes here too: its layer is the selected one.
 */
export function start(figma: PluginAPI, html: string): void {
  let opened: OpenedLayer | null = null;
  /** The layers that were laid over the opened one by Apply, the latest last. */
  let applied: readonly string[] = [];
  /** Selections (by ids) that mean what is open in the panel: the one that was read, and what we selected ourselves. */
  let familiar: readonly (readonly string[])[] = [];
  /** The panel shows a portrait of its own making, which is in no layer yet. */
  let ownPortrait = false;
  /** Counts readings, so that a slow one does not overwrite a newer one. */
  let reading = 0;
  /** Applies under way: no preview may appear between the steps of the undo history that they end. */
  let applying = 0;

  figma.showUI(html, { width: SIZE.width, height: SIZE.height, themeColors: true });

  const memory = new Memory(figma.clientStorage);
  const preview = new PreviewLayer(figma, memory);
  const several = new SeveralLayers(figma);
  const latest = new LatestApply();
  const cleaned = memory.load().then(() => preview.removeOrphans());

  const emit = openChannel(figma.ui, {
    ready: () => void begin(),
    reload: ({ layerId }) => void read(layerId),
    apply: (data) => void apply(data),
    preview: (data) => void showPreview(data),
    take: ({ layerId }) => void take(layerId),
    hold: (data) => emit('held', { layerId: data.layerId, problem: hold(data) }),
    writeHeld: ({ mode }) => void writeHeld(mode),
    beginPortrait: () => beginPortrait(),
    createPortrait: (data) => create(data),
    addPair: (data) => void showPair(data),
    remember: ({ key, text }) => memory.remember(key, text),
    cancel: () => {
      preview.hide();
      figma.closePlugin();
    },
    resize: ({ width, height }) => figma.ui.resize(within(width), within(height)),
  });
  figma.on('selectionchange', selectionMoved);
  figma.on('currentpagechange', () => {
    watch();
    selectionMoved();
  });
  figma.on('close', () => preview.hide());

  let watched: PageNode | null = null;
  watch();

  /** Hears what happens to layers of the page on show. */
  function watch(): void {
    watched?.off('nodechange', layersChanged);
    watched = 'on' in figma.currentPage ? figma.currentPage : null;
    watched?.on('nodechange', layersChanged);
  }

  function layersChanged({ nodeChanges }: NodeChangeEvent): void {
    preview.documentChanged(nodeChanges);
    const stands = latest.news();
    if (stands !== null) emit('appliedStands', { stands });
  }

  async function begin(): Promise<void> {
    await cleaned.catch(() => undefined);
    emit('remembered', { entries: memory.entries });
    return read();
  }

  /** @param layerId one of the selected layers; without it the topmost that can be edited */
  async function read(layerId?: string): Promise<void> {
    const mine = ++reading;
    leave();
    // What comes after that is shown all the same.
    const timer = setTimeout(() => mine === reading && emit('refused', SLOW), ANSWER_MS);
    try {
      const { selection } = figma.currentPage;
      const wanted = selection.filter(({ id }) => id === layerId);
      const layer = await openLayer(figma, pickLayer(wanted.length > 0 ? wanted : selection));
      if (mine !== reading) return;
      opened = layer;
      familiar = [[layer.photo.layerId], selection.map(({ id }) => id)];
      const named = fromTheTop(selection).map(({ id, name }) => ({ layerId: id, layerName: name }));
      emit('photo', named.length > 1 ? { ...layer.photo, selected: named } : layer.photo);
    } catch (error) {
      if (mine === reading) emit('refused', problemOf(error));
    } finally {
      clearTimeout(timer);
    }
  }

  /** What was open in the panel is so no longer. */
  function leave(): void {
    preview.hide();
    opened = null;
    applied = [];
    latest.is([]);
    ownPortrait = false;
  }

  function beginPortrait(): void {
    reading += 1;
    leave();
    ownPortrait = true;
    familiar = [figma.currentPage.selection.map(({ id }) => id)];
  }

  function create(data: ToPlugin['createPortrait']): void {
    try {
      const layer = createPortrait(figma, data);
      const { id, name } = layer;
      latest.is([{ layer, replaced: null }]);
      familiar = [...familiar, [id]];
      emit('applied', { layerId: id, layerName: name });
      figma.notify(`Added “${name}”.`);
    } catch (error) {
      emit('failed', problemOf(error));
    }
  }

  async function showPreview({ layerId, png }: ToPlugin['preview']): Promise<void> {
    let shown = false;
    try {
      if (png && opened?.photo.layerId === layerId && applying === 0 && !several.busy) {
        shown = await preview.show(opened, png, applied);
      } else {
        preview.hide();
      }
    } catch {
      // The layer is gone or locked: Apply says so where the user waits for an answer.
      preview.hide();
    }
    emit('previewed', { shown });
  }

  async function apply({ layerId, png, recipe, mode }: ToPlugin['apply']): Promise<void> {
    const target = opened;
    applying += 1;
    preview.hide();
    try {
      if (!target || target.photo.layerId !== layerId) {
        throw new Refusal('layer-gone', 'This layer is no longer open in the panel. Open it again.');
      }
      const written = await writeLayer(figma, target, png, recipe, mode, applied);
      if (opened === target) goOnFrom(written, [written.layer.id]);
      latest.is([written]);
      const { id, name } = written.layer;
      emit('applied', { layerId: id, layerName: name });
      // Nobody would say that it was undone, so it can be done again.
      if (!watched) emit('appliedStands', { stands: false });
      const hidden = written.instead ? ' The original is hidden, since it would show through.' : '';
      figma.notify(mode === 'replace-fill' ? `Changed “${name}”.` : `Added “${name}”.${hidden}`);
    } catch (error) {
      emit('failed', problemOf(error));
    } finally {
      applying -= 1;
    }
  }

  async function showPair({ layerId, png }: ToPlugin['addPair']): Promise<void> {
    applying += 1;
    preview.hide();
    try {
      if (opened?.photo.layerId !== layerId) {
        throw new Refusal('layer-gone', 'This layer is no longer open in the panel. Open it again.');
      }
      const { id, name } = await addPair(figma, opened, png);
      familiar = [...familiar, [id]];
      emit('pairAdded', { layer: { ok: true, value: { layerId: id, layerName: name } } });
      figma.notify(`Added “${name}”.`);
    } catch (error) {
      emit('pairAdded', { layer: { ok: false, error: problemOf(error) } });
    } finally {
      applying -= 1;
    }
  }

  async function take(layerId: string): Promise<void> {
    preview.hide();
    try {
      emit('taken', { layerId, photo: { ok: true, value: await several.take(layerId) } });
    } catch (error) {
      emit('taken', { layerId, photo: { ok: false, error: problemOf(error) } });
    }
  }

  function hold(data: ToPlugin['hold']): Problem | null {
    try {
      several.hold(data);
      return null;
    } catch (error) {
      return problemOf(error);
    }
  }

  async function writeHeld(mode: ApplyMode): Promise<void> {
    const layers: NamedLayer[] = [];
    const failed: { layerId: string; problem: Problem }[] = [];
    const outcomes = await several.write(mode);
    const made = outcomes.flatMap(({ outcome }) => ('written' in outcome ? [outcome.written.layer.id] : []));
    latest.is(outcomes.flatMap(({ outcome }) => ('written' in outcome ? [outcome.written] : [])));
    if (made.length > 0) familiar = [...familiar, made];
    for (const { layerId, outcome } of outcomes) {
      if ('error' in outcome) {
        failed.push({ layerId, problem: problemOf(outcome.error) });
        continue;
      }
      const { layer } = outcome.written;
      layers.push({ layerId: layer.id, layerName: layer.name });
      if (opened?.photo.layerId === layerId) goOnFrom(outcome.written, made);
    }
    emit('wroteHeld', { layers, failed });
    if (layers.length === 0) return;
    const count = layers.length === 1 ? '1 layer' : `${layers.length} layers`;
    figma.notify(`${mode === 'replace-fill' ? 'Changed' : 'Added'} ${count}.`);
  }

  /** The panel stays with the layer it has open. @param selected what was selected with it */
  function goOnFrom(written: Written, selected: readonly string[]): void {
    opened = written.opened;
    applied = [...applied.filter((id) => id !== written.layer.id), written.layer.id];
    familiar = [...familiar, selected];
  }

  function selectionMoved(): void {
    if (several.busy) return;
    // Nothing is being edited: whatever was selected now is what the user wants opened.
    if (!opened && !ownPortrait) return void read();
    const ids = figma.currentPage.selection.map((node) => node.id);
    const sameLayer = familiar.some((known) => known.length === ids.length && ids.every((id) => known.includes(id)));
    if (!sameLayer) preview.hide();
    emit('selectionChanged', { sameLayer });
  }
}

function within(pixels: number): number {
  return Math.min(SIZE.max, Math.max(SIZE.min, Math.round(pixels)));
}
