import * as v from 'valibot';
import type { PhotopeaLink } from './link.ts';
import { MARK } from './locate.ts';
import { openAsDocument } from './open-file.ts';

const COUNT = `
  anycostCloseTemporary(args.mark);
  return app.documents.length;
`;

/**
 * Opens a picture of before and after as a document of its own, in front: beside a layer Photopea's canvas ends.
 * @throws PortraitError internal
 */
export async function addPair(link: PhotopeaLink, png: Uint8Array, name: string): Promise<void> {
  const documents = await link.run(COUNT, { mark: MARK }, v.number());
  await openAsDocument(link, png, name, documents);
}
