import type { ApplyMode, EditRecipe } from './messages.ts';
import type { OpenedLayer } from './read-layer.ts';
import type { StoredEdit } from './stored-edit.ts';
import { countsTwice, isBlended } from './counts-twice.ts';
import { exchangePicture, findSource, makeLayer, storeImage } from './make-layer.ts';
import { pageOf } from './place.ts';
import { Refusal } from './refusal.ts';
import { EDIT_KEY, editedName, storeEdit } from './stored-edit.ts';

type Document = Pick<PluginAPI, 'getNodeByIdAsync' | 'createImage' | 'createRectangle' | 'commitUndo' | 'currentPage'>;

export interface Written {
  readonly layer: SceneNode;
  /** The source is hidden, since both would show. */
  readonly instead: boolean;
  /** Hash of the picture that took the place of the layer's own; null for a layer that was added. */
  readonly replaced: string | null;
  /** The source as it can be written to next. */
  readonly opened: OpenedLayer;
}

/** A result whose pictures are in the file already, though no layer shows them. */
export interface Prepared {
  readonly opened: OpenedLayer;
  readonly recipe: EditRecipe;
  readonly resultHash: string;
  /** Of the picture before the edit. */
  readonly imageHash: string;
  readonly png: Uint8Array;
  /** Ids of layers that earlier edits laid over the same source. */
  readonly earlier: readonly string[];
}

export type Outcome = { readonly written: Written } | { readonly error: unknown };

/** @throws Refusal image-corrupt, image-too-large */
export function prepare(
  figma: Pick<PluginAPI, 'createImage'>,
  opened: OpenedLayer,
  png: Uint8Array,
  recipe: EditRecipe,
  earlier: readonly string[] = [],
): Prepared {
  const resultHash = storeImage(figma, png);
  // What was rendered is kept too, so that the edit can be opened on it again.
  const imageHash = opened.imageHash ?? figma.createImage(opened.photo.bytes).hash;
  return { opened, recipe, resultHash, imageHash, png, earlier };
}

/**
 * Puts an edited photo into the document, selected, as one step of the undo history: as a new layer exactly over its
 * source, or into the source's own image fill. A source that would show through the new layer is hidden. Everything that can
 * fail is tried before the document is touched, and what still fails is taken back.
 * @param earlier ids of layers that earlier edits laid over the source; they are hidden with it
 * @throws Refusal image-corrupt, image-too-large, layer-gone, layer-locked, layer-blended
 */
export async function writeLayer(
  figma: Document,
  opened: OpenedLayer,
  png: Uint8Array,
  recipe: EditRecipe,
  mode: ApplyMode = 'new-layer',
  earlier: readonly string[] = [],
): Promise<Written> {
  const [outcome] = await writeLayers(figma, [prepare(figma, opened, png, recipe, earlier)], mode);
  if ('error' in outcome) throw outcome.error;
  return outcome.written;
}

/** The same for several layers, all in one step of the undo history; one that fails leaves the others as they are. */
export async function writeLayers(
  figma: Document,
  results: readonly Prepared[],
  mode: ApplyMode,
): Promise<readonly Outcome[]> {
  const found = await Promise.all(
    results.map((result) =>
      findAll(figma, result).then(
        (found) => ({ ...found, result }),
        (error: unknown) => ({ error }),
      ),
    ),
  );
  // From here to the last line nothing waits: closing the panel can never leave half a layer.
  // `commitUndo` ends the current step of the undo history (Figma's reference, "commitUndo"), so what the user did
  // before stays its own step, and ours is closed before anything else can join it.
  figma.commitUndo();
  const outcomes = found.map((one) => ('error' in one ? one : write(figma, one, one.result, mode)));
  const layers = outcomes.flatMap((outcome) => ('written' in outcome ? [outcome.written.layer] : []));
  // Nothing can be selected on a page that the user has left meanwhile.
  const here = layers.filter((layer) => pageOf(layer)?.id === figma.currentPage.id);
  if (here.length > 0) figma.currentPage.selection = here;
  figma.commitUndo();
  return outcomes;
}

interface Found {
  readonly source: SceneNode;
  readonly earlier: readonly SceneNode[];
}

async function findAll(figma: Document, { opened, earlier }: Prepared): Promise<Found> {
  const source = await findSource(figma, opened);
  const nodes = await Promise.all(earlier.map((id) => figma.getNodeByIdAsync(id)));
  return { source, earlier: nodes.filter((node): node is SceneNode => node !== null && 'visible' in node) };
}

function write(figma: Document, { source, earlier }: Found, prepared: Prepared, mode: ApplyMode): Outcome {
  const { opened, recipe, resultHash, imageHash, png } = prepared;
  const edit: StoredEdit = {
    ...recipe,
    sourceLayerId: opened.edit?.sourceLayerId ?? source.id,
    imageHash,
    resultHash,
    baseName: baseNameOf(source, opened.edit),
  };
  // Not even taken back, which would write to it.
  if (mode === 'replace-fill' && opened.photo.source !== 'fill') {
    const sentence = `“${source.name}” has no image fill of its own to replace. Add a new layer instead.`;
    return { error: new Refusal('internal', sentence) };
  }
  if (mode === 'face-only' && isBlended(source)) {
    const sentence = `“${source.name}” is mixed with what lies beneath it, so a face alone over it would show twice. Add a new layer instead.`;
    return { error: new Refusal('layer-blended', sentence) };
  }
  const takeBack = mode === 'replace-fill' ? stateOf(source) : null;
  const made: SceneNode[] = [];
  const hidden: SceneNode[] = [];
  const instead = mode === 'new-layer' && countsTwice(source, opened, png);
  try {
    let layer = source;
    if (mode === 'replace-fill') {
      exchangePicture(source, resultHash, imageHash);
    } else {
      const above = earlier[earlier.length - 1];
      layer = makeLayer(figma, opened, source, resultHash, { made, above, bare: mode === 'face-only', instead });
      // A rendering is in no other layer of the file.
      if (opened.photo.source === 'render') exchangePicture(layer, resultHash, imageHash);
    }
    if (instead) hide([source, ...earlier], hidden);
    // A name that the user gave stays the user's.
    const named = mode === 'replace-fill' && !isOurName(source, opened.edit) ? source.name : editedName(edit);
    label(layer, edit, named);
    const known = [...opened.known, resultHash];
    const next = mode === 'replace-fill' ? { ...opened, known, edit } : opened;
    return { written: { layer, instead, replaced: mode === 'replace-fill' ? resultHash : null, opened: next } };
  } catch (error) {
    for (const layer of made) layer.remove();
    for (const layer of hidden) layer.visible = true;
    takeBack?.();
    return { error };
  }
}

/** @param done those that were shown until now */
function hide(layers: readonly SceneNode[], done: SceneNode[]): void {
  for (const layer of layers) {
    // In a boolean operation it would take a part of the shape away.
    if (!layer.visible || layer.parent?.type === 'BOOLEAN_OPERATION') continue;
    done.push(layer);
    layer.visible = false;
  }
}

/** What a layer was called before edits were written into its name, unless the user has named it anew. */
export function baseNameOf(source: SceneNode, edit: StoredEdit | null): string {
  return edit && isOurName(source, edit) ? edit.baseName : source.name;
}

function isOurName({ name }: SceneNode, edit: StoredEdit | null): boolean {
  return edit !== null && name === editedName(edit);
}

/** Name, plugin data and the button "Edit portrait". @throws Error when the edit does not fit Figma's limit */
export function label(layer: SceneNode, edit: StoredEdit, name: string = editedName(edit)): void {
  layer.name = name;
  storeEdit(layer, edit);
  layer.setRelaunchData({ edit: '' });
}

/** @returns the way back to what the layer is now, as far as replacing its fill changes it */
function stateOf(layer: SceneNode): () => void {
  const { name } = layer;
  const fills = 'fills' in layer && typeof layer.fills !== 'symbol' ? layer.fills : null;
  const data = layer.getPluginData(EDIT_KEY);
  const relaunch = layer.getRelaunchData();
  return () => {
    layer.name = name;
    if (fills && 'fills' in layer) layer.fills = fills;
    layer.setPluginData(EDIT_KEY, data);
    layer.setRelaunchData(relaunch);
  };
}
