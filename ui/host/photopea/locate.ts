import * as v from 'valibot';
import { PortraitError } from '../../../models/errors.ts';
import type { PixelRect } from '../../../plugin/messages.ts';
import type { PhotopeaLink } from './link.ts';

/** Name of our own documents while they are open; those that a crash left behind are known by it. */
export const MARK = 'Anycost Portrait (temporary)';

export const documentSchema = v.object({ name: v.string(), width: v.number(), height: v.number(), index: v.number() });
const boxSchema = v.tuple([v.number(), v.number(), v.number(), v.number()]);
const layerSchema = v.object({
  name: v.string(),
  /** Place in the tree of layers, from the top. */
  path: v.array(v.number()),
  /** Left, top, right, bottom in pixels of the document. */
  box: boxSchema,
});
const locationSchema = v.object({ document: documentSchema, layer: layerSchema });

/** Where a layer is, in words that still find it in a later script: objects do not survive from one to the next. */
export type Location = v.InferOutput<typeof locationSchema>;

const answerSchema = v.union([
  v.object({ state: v.picklist(['no-document', 'no-layer', 'many', 'locked']) }),
  v.object({ state: v.literal('found'), ...locationSchema.entries }),
]);

const LOCATE = `
  anycostCloseTemporary(args.mark);
  if (app.documents.length === 0) return { state: "no-document" };
  var doc = app.activeDocument;
  var chosen = [];
  var known = false;
  anycostWalk(doc, [], [], false, function (layer, path, names, locked) {
    if (typeof layer.selected === "boolean") known = true;
    if (layer.selected === true) chosen.push({ layer: layer, path: path, locked: locked });
  });
  if (!known && doc.activeLayer) {
    anycostWalk(doc, [], [], false, function (layer, path, names, locked) {
      if (layer == doc.activeLayer) chosen.push({ layer: layer, path: path, locked: locked });
    });
  }
  if (chosen.length === 0) return { state: "no-layer" };
  if (chosen.length > 1) return { state: "many" };
  if (chosen[0].locked) return { state: "locked" };
  return {
    state: "found",
    document: anycostDescribe(doc),
    layer: { name: chosen[0].layer.name, path: chosen[0].path, box: anycostBox(chosen[0].layer) }
  };
`;

const REFUSALS = {
  'no-document': ['selection-empty', 'No document is open. Open a photo with a face in Photopea.'],
  'no-layer': ['selection-empty', 'Select a layer with a portrait.'],
  many: ['selection-many', 'Several layers are selected. Select one layer with a portrait.'],
  locked: ['layer-locked', 'The folder around this layer is locked. Unlock it and try again.'],
} as const;

/**
 * The selected layer. Documents of ours that were left open are closed on the way.
 * @throws PortraitError with the sentence for every selection that cannot be edited
 */
export async function locate(link: PhotopeaLink): Promise<Location> {
  const answer = await link.run(LOCATE, { mark: MARK }, answerSchema);
  if (answer.state === 'found') return { document: answer.document, layer: answer.layer };
  const [code, sentence] = REFUSALS[answer.state];
  throw new PortraitError(code, sentence);
}

/**
 * The visible pixels of a layer: its box, cut to the canvas.
 * @throws PortraitError selection-no-pixels
 */
export function visibleBox({ document, layer }: Location): PixelRect {
  const [left, top, right, bottom] = layer.box;
  const x = Math.max(0, Math.floor(left));
  const y = Math.max(0, Math.floor(top));
  const width = Math.min(document.width, Math.ceil(right)) - x;
  const height = Math.min(document.height, Math.ceil(bottom)) - y;
  if (!(width > 0 && height > 0)) {
    throw new PortraitError('selection-no-pixels', 'This layer has no pixels on the canvas. Select one with a photo.');
  }
  return { x, y, width, height };
}

/** The same layer of the same document, wherever it has been moved since. */
export function sameLayer(a: Location, b: Location): boolean {
  const key = ({ document, layer }: Location): string =>
    JSON.stringify([document.name, document.width, document.height, document.index, layer.name, layer.path]);
  return key(a) === key(b);
}
