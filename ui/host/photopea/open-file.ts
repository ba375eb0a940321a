import * as v from 'valibot';
import { PortraitError } from '../../../models/errors.ts';
import type { PhotopeaLink } from './link.ts';
import { MARK } from './locate.ts';
import { pngSize } from './png-size.ts';

/** How long a file may take from Photopea's "done" to its document being there. */
const APPEAR_MS = 10_000;
const POLL_MS = 50;

/** Sets `doc`, or says that it is not there yet. */
const ARRIVED = `
  if (app.documents.length <= args.documents) return false;
  var doc = app.activeDocument;
  if (anycostPixels(doc.width) !== args.width || anycostPixels(doc.height) !== args.height || doc.layers.length !== 1)
    return false;
`;

const MARK_IT = `${ARRIVED}
  doc.source = args.mark;
  if (!anycostIsTemporary(doc, args.mark)) {
    doc.close(SaveOptions.DONOTSAVECHANGES);
    throw new Error("the picture could not be marked");
  }
  return true;
`;

/** Documents can be named by scripts; a file's ending is not part of it (photopea/photopea issue 7826). */
const NAME_IT = `${ARRIVED}
  anycostSet(doc, "name", args.name);
  anycostSet(doc.layers[0], "allLocked", false);
  anycostSet(doc.layers[0], "name", args.name);
  return true;
`;

/**
 * Opens a picture as a document of ours, in front, which `finish` closes.
 * @param documents how many were open before
 * @throws PortraitError internal
 */
export async function openTemporary(link: PhotopeaLink, png: Uint8Array, documents: number): Promise<void> {
  await open(link, png, MARK_IT, { documents, mark: MARK });
}

/**
 * Opens a picture as the user's own document, in front, with one unlocked layer; both have that name.
 * @param documents how many were open before
 * @throws PortraitError internal
 */
export async function openAsDocument(
  link: PhotopeaLink,
  png: Uint8Array,
  name: string,
  documents: number,
): Promise<void> {
  await open(link, png, NAME_IT, { documents, name });
}

async function open(link: PhotopeaLink, png: Uint8Array, script: string, args: object): Promise<void> {
  await link.open(png);
  const until = Date.now() + APPEAR_MS;
  while (!(await link.run(script, { ...args, ...pngSize(png) }, v.boolean()))) {
    if (Date.now() > until) throw new PortraitError('internal', 'Photopea did not open the picture. Try again.');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
