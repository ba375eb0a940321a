import * as v from 'valibot';
import { PortraitError } from '../../../models/errors.ts';
import type { PixelRect } from '../../../plugin/messages.ts';
import type { PhotopeaLink } from './link.ts';
import type { Location } from './locate.ts';
import { MARK } from './locate.ts';
import { openTemporary } from './open-file.ts';
import { finish } from './read-layer.ts';

const CHECK = `
  anycostCloseTemporary(args.mark);
  var home = anycostFindDocument(args.document);
  if (!home) return { state: "gone" };
  app.activeDocument = home;
  var found = anycostFindLayer(home, args.layer);
  if (!found) return { state: "gone" };
  return { state: found.locked ? "locked" : "found", documents: app.documents.length };
`;

/**
 * Everything about the new layer is settled in its own document, so that the user's gets one step: the copy. Where Photopea
 * puts it somewhere else than right above the source there is a second one, and a third where the source is clipped.
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
  var name = anycostFreeName(home, args.name);

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

  app.activeDocument = home;
  home.activeLayer = source;
  anycostOneStep(home, function () {
    app.activeDocument = temporary;
    picture.duplicate(home);
    app.activeDocument = home;
    var added = anycostFindNamed(home, name);
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
  });
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
    await openTemporary(link, png, checked.documents);
    return await link.run(INSERT, { ...location, rect, name, mark: MARK }, v.string());
  } finally {
    await finish(link, location.document);
  }
}
