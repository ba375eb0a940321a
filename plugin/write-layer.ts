import type { ApplyMode, EditRecipe } from './messages.ts';
import type { OpenedLayer } from './read-layer.ts';
import type { StoredEdit } from './stored-edit.ts';
import { exchangePicture, findSource, makeLayer, storeImage } from './make-layer.ts';
import { pageOf } from './place.ts';
import { Refusal } from './refusal.ts';
import { EDIT_KEY, editedName, storeEdit } from './stored-edit.ts';

type Document = Pick<PluginAPI, 'getNodeByIdAsync' | 'createImage' | 'createRectangle' | 'commitUndo' | 'currentPage'>;

export interface Written {
  readonly layer: SceneNode;
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
}

export type Outcome = { readonly written: Written } | { readonly error: unknown };

/** @throws Refusal image-corrupt, image-too-large */
export function prepare(
  figma: Pick<PluginAPI, 'createImage'>,
  opened: OpenedLayer,
  png: Uint8Array,
  recipe: EditRecipe,
): Prepared {
  const resultHash = storeImage(figma, png);
  // What was rendered is kept too, so that the edit can be opened on it again.
  const imageHash = opened.imageHash ?? figma.createImage(opened.photo.bytes).hash;
  return { opened, recipe, resultHash, imageHash };
}

/**
 * Puts an edited photo into the document, selected, as one step of the undo history: as a new layer exactly over its
 * source, or into the source's own image fill. Everything that can fail is tried before the document is touched, and what
 * still fails is taken back.
 * @throws Refusal image-corrupt, image-too-large, layer-gone, layer-locked
 */
export async function writeLayer(
  figma: Document,
  opened: OpenedLayer,
  png: Uint8Array,
  recipe: EditRecipe,
  mode: ApplyMode = 'new-layer',
): Promise<Written> {
  const [outcome] = await writeLayers(figma, [prepare(figma, opened, png, recipe)], mode);
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
      findSource(figma, result.opened).then(
        (source) => ({ source, result }),
        (error: unknown) => ({ error }),
      ),
    ),
  );
  // From here to the last line nothing waits: closing the panel can never leave half a layer.
  // `commitUndo` ends the current step of the undo history (Figma's reference, "commitUndo"), so what the user did
  // before stays its own step, and ours is closed before anything else can join it.
  figma.commitUndo();
  const outcomes = found.map((one) => ('error' in one ? one : write(figma, one.source, one.result, mode)));
  const layers = outcomes.flatMap((outcome) => ('written' in outcome ? [outcome.written.layer] : []));
  // Nothing can be selected on a page that the user has left meanwhile.
  const here = layers.filter((layer) => pageOf(layer)?.id === figma.currentPage.id);
  if (here.length > 0) figma.currentPage.selection = here;
  figma.commitUndo();
  return outcomes;
}

function write(figma: Document, source: SceneNode, prepared: Prepared, mode: ApplyMode): Outcome {
  const { opened, recipe, resultHash, imageHash } = prepared;
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
  const takeBack = mode === 'replace-fill' ? stateOf(source) : null;
  const made: SceneNode[] = [];
  try {
    let layer = source;
    if (mode === 'replace-fill') {
      exchangePicture(source, resultHash, imageHash);
    } else {
      layer = makeLayer(figma, opened, source, resultHash, { made, bare: mode === 'face-only' });
      // A rendering is in no other layer of the file.
      if (opened.photo.source === 'render') exchangePicture(layer, resultHash, imageHash);
    }
    label(layer, edit);
    const known = [...opened.known, resultHash];
    return { written: { layer, opened: mode === 'replace-fill' ? { ...opened, known, edit } : opened } };
  } catch (error) {
    for (const layer of made) layer.remove();
    takeBack?.();
    return { error };
  }
}

/** What a layer was called before edits were written into its name, unless the user has named it anew. */
export function baseNameOf(source: SceneNode, edit: StoredEdit | null): string {
  return edit && source.name === editedName(edit) ? edit.baseName : source.name;
}

/** Name, plugin data and the button "Edit portrait". @throws Error when the edit does not fit Figma's limit */
export function label(layer: SceneNode, edit: StoredEdit): void {
  layer.name = editedName(edit);
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
