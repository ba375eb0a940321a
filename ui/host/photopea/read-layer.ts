import * as v from 'valibot';
import { PortraitError } from '../../../models/errors.ts';
import type { PixelRect } from '../../../plugin/messages.ts';
import type { PhotopeaLink } from './link.ts';
import type { Location } from './locate.ts';
import { MARK, visibleBox } from './locate.ts';
import { pngSize } from './png-size.ts';

/**
 * Copies the layer into a document of its own, as large as its visible box. Hiding the other layers instead would put
 * steps into the user's history. Opacity, blending and clipping are left behind: the result gets them back from the source.
 */
const COPY = `
  var home = anycostFindDocument(args.document);
  if (!home) throw new Error("the document was closed");
  app.activeDocument = home;
  var found = anycostFindLayer(home, args.layer);
  if (!found) throw new Error("the layer is gone");
  var temporary = app.documents.add(
    args.rect.width, args.rect.height, 72, args.mark, NewDocumentMode.RGB, DocumentFill.TRANSPARENT
  );
  temporary.source = args.mark;
  app.activeDocument = temporary;
  var blanks = temporary.layers.length;
  for (var index = 0; index < blanks; index++) temporary.layers[index].name = args.mark;
  app.activeDocument = home;
  found.layer.duplicate(temporary);
  app.activeDocument = temporary;
  if (temporary.layers.length !== blanks + 1) throw new Error("the layer was not copied");
  var copy = null;
  for (var last = temporary.layers.length - 1; last >= 0; last--) {
    if (temporary.layers[last].name === args.mark) temporary.layers[last].remove();
    else copy = temporary.layers[last];
  }
  if (!copy) copy = temporary.layers[0];
  anycostSet(copy, "allLocked", false);
  anycostSet(copy, "grouped", false);
  anycostSet(copy, "visible", true);
  anycostSet(copy, "opacity", 100);
  anycostSet(copy, "blendMode", BlendMode.NORMAL);
  var now = anycostBox(copy);
  var right = found.box[0] - args.rect.x - now[0];
  var down = found.box[1] - args.rect.y - now[1];
  if (right !== 0 || down !== 0) copy.translate(right, down);
  now = anycostBox(copy);
  if (now[0] !== found.box[0] - args.rect.x || now[1] !== found.box[1] - args.rect.y)
    throw new Error("the copy is not in its place");
  return true;
`;

const SAVE = `
  app.activeDocument = anycostTemporary(args.mark);
  app.activeDocument.saveToOE("png");
  return true;
`;

/** Closes what we opened and shows the user's document again. */
const FINISH = `
  anycostCloseTemporary(args.mark);
  var home = anycostFindDocument(args.document);
  if (home) app.activeDocument = home;
  return true;
`;

export interface LayerPicture {
  readonly png: Uint8Array;
  readonly rect: PixelRect;
}

/** The pixels of a layer as PNG, and where they are. The document stays as it was. */
export async function readLayer(link: PhotopeaLink, location: Location): Promise<LayerPicture> {
  const rect = visibleBox(location);
  try {
    await link.run(COPY, { ...location, rect, mark: MARK }, v.literal(true));
    const png = await link.save(SAVE, { mark: MARK });
    const size = pngSize(png);
    if (size?.width !== rect.width || size.height !== rect.height) {
      throw new PortraitError('internal', 'Photopea gave the picture of this layer at another size. Try again.');
    }
    return { png, rect };
  } finally {
    await finish(link, location.document);
  }
}

/** Never throws: the failure before it is what the user should read, and `locate` cleans up again. */
export async function finish(link: PhotopeaLink, document: Location['document']): Promise<void> {
  await link.run(FINISH, { document, mark: MARK }, v.literal(true)).catch(() => undefined);
}
