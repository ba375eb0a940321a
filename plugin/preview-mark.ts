/** What the preview writes into layers, so that another run of the plugin can take it all away again. */
import type { Memory } from './memory.ts';

/** Key of the plugin data that marks the preview itself: a `Mark` as JSON. */
export const PREVIEW_KEY = 'preview';
/** Key of the plugin data on a layer that is not to be seen while the preview stands over it: a `Mark` with its opacity. */
export const VEILED_KEY = 'preview-veils';
/** A preview of somebody else in the same file is left alone, unless it is so old that its panel must be gone. */
const STALE_MS = 60 * 60 * 1000;

interface Mark {
  readonly owner: string;
  /** When it was made, ms since 1970. */
  readonly at: number;
  readonly opacity?: number;
}

type Owner = Pick<Memory, 'owner'>;

export function markPreview(layer: SceneNode, { owner }: Owner): void {
  layer.setPluginData(PREVIEW_KEY, JSON.stringify({ owner, at: Date.now() } satisfies Mark));
}

/**
 * Makes a layer invisible that would show through the preview. By its opacity: a hidden layer loses its place in automatic
 * layout.
 */
export function veil(layer: SceneNode, { owner }: Owner): void {
  if (!('opacity' in layer) || layer.getPluginData(VEILED_KEY) !== '') return;
  layer.setPluginData(VEILED_KEY, JSON.stringify({ owner, at: Date.now(), opacity: layer.opacity } satisfies Mark));
  layer.opacity = 0;
}

/** Takes away what of a preview is on this page and ours, or so old that nobody's panel can be behind it. */
export function sweep(page: PageNode, owner: Owner): void {
  for (const node of page.findAllWithCriteria({ pluginData: { keys: [PREVIEW_KEY, VEILED_KEY] } })) {
    // Inside an instance nothing can be removed; it goes with the one in the main component.
    if (node.removed || isInInstance(node)) continue;
    if (isOurs(node.getPluginData(VEILED_KEY), owner)) unveil(node);
    if (isOurs(node.getPluginData(PREVIEW_KEY), owner)) node.remove();
  }
}

function unveil(node: SceneNode): void {
  const opacity = markOf(node.getPluginData(VEILED_KEY))?.opacity;
  // What the user has made of it meanwhile stands.
  if ('opacity' in node && node.opacity === 0) node.opacity = typeof opacity === 'number' ? opacity : 1;
  node.setPluginData(VEILED_KEY, '');
}

function isOurs(text: string, { owner }: Owner): boolean {
  if (text === '') return false;
  const mark = markOf(text);
  return !mark || mark.owner === owner || !(Date.now() - Number(mark.at) < STALE_MS);
}

function markOf(text: string): Partial<Mark> | null {
  try {
    const mark: unknown = JSON.parse(text);
    return typeof mark === 'object' ? mark : null;
  } catch {
    return null;
  }
}

function isInInstance(node: BaseNode): boolean {
  for (let at = node.parent; at; at = at.parent) if (at.type === 'INSTANCE') return true;
  return false;
}
