import * as v from 'valibot';
import { PortraitError } from '../../../models/errors.ts';
import type { PixelRect } from '../../../plugin/messages.ts';
import type { PhotopeaLink } from './link.ts';
import type { Location } from './locate.ts';
import { MARK } from './locate.ts';
import { pngSize } from './png-size.ts';
import { finish } from './read-layer.ts';

/** How long a file may take from Photopea's "done" to its document being there. */
const APPEAR_MS = 10_000;
const POLL_MS = 50;

const CHECK = `
  anycostCloseTemporary(args.mark);
  var home = anycostFindDocument(args.document);
  if (!home) return { state: "gone" };
  app.activeDocument = home;
  var found = anycostFindLayer(home, args.layer);
  if (!found) return { state: "gone" };
  return { state: found.locked ? "locked" : "found", documents: app.documents.length };
`;

/** Marks the document that was just opened, once it is there. */
const TAKE = `
  if (app.documents.length <= args.documents) return false;
  var doc = app.activeDocument;
  if (anycostPixels(doc.width) !== args.width || anycostPixels(doc.height) !== args.height || doc.layers.length !== 1)
    return false;
  doc.source = args.mark;
  if (!anycostIsTemporary(doc, args.mark)) {
    doc.close(SaveOptions.DONOTSAVECHANGES);
    throw new Error("the picture could not be marked");
  }
  return true;
`;

/**
 * Everything about the new layer is settled in its own document, so that the user's gets one step: the copy. Where Photopea
 * puts it somewhere else than right above the source there is a second one, and a third where the source is clipped.
 * `suspendHistory` would make them one; Photopea knows the call but keeps the steps (photopea/photopea issue 8142).
 */
const INSERT = `
  var home = anycostFindDocument(args.document);
  if (!home) throw new Error("the document was closed");
  app.activeDocument = home;
  var found = anycostFindLayer(home, args.layer);
  if (!found) throw new Error("the layer is gone");
  var source = found.layer;
  var group = anycostIsGroup(source);
  var opacity = source.opacity;
  var blendMode = source.blendMode;
  var grouped = !group && source.grouped === true;
  var taken = {};
  anycostWalk(home, [], [], false, function (layer) { taken["=" + layer.name] = true; });
  var name = args.name;
  for (var count = 2; taken["=" + name]; count++) name = args.name + " (" + count + ")";

  var temporary = anycostTemporary(args.mark);
  app.activeDocument = temporary;
  var picture = temporary.layers[0];
  anycostSet(picture, "allLocked", false);
  var box = anycostBox(picture);
  var left = box[0] + args.rect.x + found.box[0] - args.layer.box[0];
  var top = box[1] + args.rect.y + found.box[1] - args.layer.box[1];
  if (left !== box[0] || top !== box[1]) picture.translate(left - box[0], top - box[1]);
  picture.name = name;
  anycostSet(picture, "opacity", opacity);
  if (!group) anycostSet(picture, "blendMode", blendMode);

  anycostInsert = function () {
    anycostInsert = null;
    app.activeDocument = temporary;
    picture.duplicate(home);
    app.activeDocument = home;
    var added = null;
    anycostWalk(home, [], [], false, function (layer) { if (layer.name === name) added = layer; });
    if (!added) throw new Error("the new layer did not arrive");
    try {
      var siblings = source.parent.layers;
      var place = 0;
      while (place < siblings.length && siblings[place] != source) place++;
      if (place === 0 || siblings[place - 1] != added) added.move(source, ElementPlacement.PLACEBEFORE);
      if (grouped) anycostSet(added, "grouped", true);
      var now = anycostBox(added);
      if (now[0] !== left || now[1] !== top) {
        if (home.selection && home.selection.bounds) throw new Error("deselect the pixels first, with Ctrl+D");
        added.translate(left - now[0], top - now[1]);
      }
    } catch (error) {
      added.remove();
      throw error;
    }
    home.activeLayer = source;
  };
  app.activeDocument = home;
  home.activeLayer = source;
  if (typeof home.suspendHistory === "function") {
    try {
      home.suspendHistory("Anycost Portrait", "anycostInsert()");
    } catch (error) {
      if (!anycostInsert) throw error;
    }
  }
  if (anycostInsert) anycostInsert();
  return name;
`;

/**
 * Puts a picture into the document as a new layer right above its source, in the same place.
 * @param rect where the source's picture was read
 * @returns the name the layer got
 */
export async function insertLayer(
  link: PhotopeaLink,
  location: Location,
  { png, rect, name }: { readonly png: Uint8Array; readonly rect: PixelRect; readonly name: string },
): Promise<string> {
  const checked = await link.run(
    CHECK,
    { ...location, mark: MARK },
    v.object({ state: v.picklist(['found', 'gone', 'locked']), documents: v.optional(v.number(), 0) }),
  );
  if (checked.state === 'gone') {
    throw new PortraitError(
      'layer-gone',
      'The layer was closed, deleted or changed meanwhile. Select it and try again.',
    );
  }
  if (checked.state === 'locked') {
    throw new PortraitError('layer-locked', 'The folder around this layer is locked. Unlock it and try again.');
  }
  try {
    await link.open(png);
    await appeared(link, png, checked.documents);
    return await link.run(INSERT, { ...location, rect, name, mark: MARK }, v.string());
  } finally {
    await finish(link, location);
  }
}

async function appeared(link: PhotopeaLink, png: Uint8Array, documents: number): Promise<void> {
  const until = Date.now() + APPEAR_MS;
  const args = { ...pngSize(png), documents, mark: MARK };
  while (!(await link.run(TAKE, args, v.boolean()))) {
    if (Date.now() > until) {
      throw new PortraitError('internal', 'Photopea did not open the edited picture. Try again.');
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
