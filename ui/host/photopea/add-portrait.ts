import * as v from 'valibot';
import type { PhotopeaLink } from './link.ts';
import { documentSchema, MARK } from './locate.ts';
import { openAsDocument, openTemporary } from './open-file.ts';
import { finish } from './read-layer.ts';

const LOOK = `
  anycostCloseTemporary(args.mark);
  return {
    documents: app.documents.length,
    front: app.documents.length > 0 ? anycostDescribe(app.activeDocument) : null
  };
`;

/**
 * In the middle and on top of all, where nothing hides it: no folder, no clipping layer has it. As in insert-layer.ts all is
 * settled in the picture's own document, so that the user's gets one step. Choosing the top layer first is none.
 */
const ADD = `
  var home = anycostFindDocument(args.document);
  if (!home) throw new Error("the document was closed");
  app.activeDocument = home;
  var name = anycostFreeName(home, args.name);
  var chosen = home.activeLayer;

  var temporary = anycostTemporary(args.mark);
  app.activeDocument = temporary;
  var picture = temporary.layers[0];
  anycostSet(picture, "allLocked", false);
  picture.name = name;
  var box = anycostBox(picture);
  var right = Math.round((anycostPixels(home.width) - box[2] + box[0]) / 2) - box[0];
  var down = Math.round((anycostPixels(home.height) - box[3] + box[1]) / 2) - box[1];
  if (right !== 0 || down !== 0) picture.translate(right, down);

  app.activeDocument = home;
  if (home.layers.length > 0) home.activeLayer = home.layers[0];
  try {
    anycostOneStep(home, function () {
      app.activeDocument = temporary;
      picture.duplicate(home);
      app.activeDocument = home;
      var added = anycostFindNamed(home, name);
      try {
        if (home.layers[0] != added) added.move(home.layers[0], ElementPlacement.PLACEBEFORE);
        anycostSet(added, "grouped", false);
      } catch (error) {
        added.remove();
        throw error;
      }
      home.activeLayer = added;
    });
  } catch (error) {
    app.activeDocument = home;
    if (chosen) home.activeLayer = chosen;
    throw error;
  }
  return name;
`;

/**
 * Puts a portrait that comes from no layer into the document in front, in its own size, as a layer that is selected then;
 * where no document is open, it becomes one.
 * @returns the name the layer got
 * @throws PortraitError internal; the document is as it was
 */
export async function addPortrait(link: PhotopeaLink, png: Uint8Array, name: string): Promise<string> {
  const { documents, front } = await link.run(
    LOOK,
    { mark: MARK },
    v.object({ documents: v.number(), front: v.nullable(documentSchema) }),
  );
  if (!front) {
    await openAsDocument(link, png, name, documents);
    return name;
  }
  try {
    await openTemporary(link, png, documents);
    return await link.run(ADD, { document: front, name, mark: MARK }, v.string());
  } finally {
    await finish(link, front);
  }
}
