import type { ToPlugin } from './messages.ts';
import type { OpenedLayer } from './read-layer.ts';
import { openChannel } from './channel.ts';
import { readLayer } from './read-layer.ts';
import { problemOf, Refusal } from './refusal.ts';
import { pickLayer } from './selection.ts';
import { writeLayer } from './write-layer.ts';

/** Panel sizes in CSS pixels: a square photo and the default model's seven sliders without scrolling. The panel may ask for others within these bounds. */
const SIZE = { width: 360, height: 736, min: 240, max: 1600 };

/**
 * Shows the panel and serves it until one side closes. The document is written to by `apply` alone, in one undo step,
 * so cancelling or closing at any moment leaves it as it was.
 */
export function start(figma: PluginAPI, html: string): void {
  let opened: OpenedLayer | null = null;
  /** The layer of the latest Apply, which we selected ourselves. */
  let applied: string | null = null;
  /** Counts readings, so that a slow one does not overwrite a newer one. */
  let reading = 0;

  figma.showUI(html, { width: SIZE.width, height: SIZE.height, themeColors: true });

  const emit = openChannel(figma.ui, {
    ready: () => void read(),
    reload: () => void read(),
    apply: (data) => void apply(data),
    cancel: () => figma.closePlugin(),
    resize: ({ width, height }) => figma.ui.resize(within(width), within(height)),
  });
  figma.on('selectionchange', selectionMoved);
  figma.on('currentpagechange', selectionMoved);

  async function read(): Promise<void> {
    const mine = ++reading;
    opened = null;
    applied = null;
    try {
      const layer = await readLayer(figma, pickLayer(figma.currentPage.selection));
      if (mine !== reading) return;
      opened = layer;
      emit('photo', layer.photo);
    } catch (error) {
      if (mine === reading) emit('refused', problemOf(error));
    }
  }

  async function apply({ layerId, png, recipe }: ToPlugin['apply']): Promise<void> {
    try {
      if (!opened || opened.photo.layerId !== layerId) {
        throw new Refusal('layer-gone', 'This layer is no longer open in the panel. Open it again.');
      }
      const layer = await writeLayer(figma, opened, png, recipe);
      applied = layer.id;
      emit('applied', { layerId: layer.id, layerName: layer.name });
      figma.notify(`Added “${layer.name}”.`);
    } catch (error) {
      emit('failed', problemOf(error));
    }
  }

  function selectionMoved(): void {
    // Nothing is being edited: whatever was selected now is what the user wants opened.
    if (!opened) return void read();
    const ids = figma.currentPage.selection.map((node) => node.id);
    emit('selectionChanged', {
      sameLayer: ids.length === 1 && (ids[0] === opened.photo.layerId || ids[0] === applied),
    });
  }
}

function within(pixels: number): number {
  return Math.min(SIZE.max, Math.max(SIZE.min, Math.round(pixels)));
}
