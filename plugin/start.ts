import type { ToPlugin } from './messages.ts';
import type { OpenedLayer } from './read-layer.ts';
import { openChannel } from './channel.ts';
import { Memory } from './memory.ts';
import { openLayer } from './open-layer.ts';
import { PreviewLayer } from './preview-layer.ts';
import { problemOf, Refusal } from './refusal.ts';
import { pickLayer } from './selection.ts';
import { writeLayer } from './write-layer.ts';

/** Panel sizes in CSS pixels: a square photo and the default model's seven sliders without scrolling (`USUAL_SIZE` of `ui/app/panel-size.ts`). The panel may ask for others within these bounds. */
const SIZE = { width: 360, height: 736, min: 240, max: 1600 };

/**
 * Shows the panel and serves it until one side closes. What lasts is written by `apply` alone, in one undo step; the
 * preview layer is taken away on every way out, so cancelling or closing at any moment leaves the document as it was.
 * The relaunch button "Edit portrait" (command `edit`) comes here too: its layer is the selected one.
 */
export function start(figma: PluginAPI, html: string): void {
  let opened: OpenedLayer | null = null;
  /** The layer of the latest Apply, which we selected ourselves. */
  let applied: string | null = null;
  /** Counts readings, so that a slow one does not overwrite a newer one. */
  let reading = 0;
  /** Applies under way: no preview may appear between the steps of the undo history that they end. */
  let applying = 0;

  figma.showUI(html, { width: SIZE.width, height: SIZE.height, themeColors: true });

  const memory = new Memory(figma.clientStorage);
  const preview = new PreviewLayer(figma, memory);
  const cleaned = memory.load().then(() => preview.removeOrphans());

  const emit = openChannel(figma.ui, {
    ready: () => void begin(),
    reload: () => void read(),
    apply: (data) => void apply(data),
    preview: (data) => void showPreview(data),
    remember: ({ key, text }) => memory.remember(key, text),
    cancel: () => {
      preview.hide();
      figma.closePlugin();
    },
    resize: ({ width, height }) => figma.ui.resize(within(width), within(height)),
  });
  figma.on('selectionchange', selectionMoved);
  figma.on('currentpagechange', selectionMoved);
  figma.on('close', () => preview.hide());

  async function begin(): Promise<void> {
    await cleaned.catch(() => undefined);
    emit('remembered', { entries: memory.entries });
    return read();
  }

  async function read(): Promise<void> {
    const mine = ++reading;
    preview.hide();
    opened = null;
    applied = null;
    try {
      const layer = await openLayer(figma, pickLayer(figma.currentPage.selection));
      if (mine !== reading) return;
      opened = layer;
      emit('photo', layer.photo);
    } catch (error) {
      if (mine === reading) emit('refused', problemOf(error));
    }
  }

  async function showPreview({ layerId, png }: ToPlugin['preview']): Promise<void> {
    let shown = false;
    try {
      if (png && opened?.photo.layerId === layerId && applying === 0) {
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
      const written = await writeLayer(figma, target, png, recipe, mode);
      if (opened === target) {
        opened = written.opened;
        applied = written.layer.id;
      }
      const { id, name } = written.layer;
      emit('applied', { layerId: id, layerName: name });
      figma.notify(mode === 'replace-fill' ? `Changed “${name}”.` : `Added “${name}”.`);
    } catch (error) {
      emit('failed', problemOf(error));
    } finally {
      applying -= 1;
    }
  }

  function selectionMoved(): void {
    // Nothing is being edited: whatever was selected now is what the user wants opened.
    if (!opened) return void read();
    const ids = figma.currentPage.selection.map((node) => node.id);
    const sameLayer = ids.length === 1 && (ids[0] === opened.photo.layerId || ids[0] === applied);
    if (!sameLayer) preview.hide();
    emit('selectionChanged', { sameLayer });
  }
}

function within(pixels: number): number {
  return Math.min(SIZE.max, Math.max(SIZE.min, Math.round(pixels)));
}
