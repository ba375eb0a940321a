/** What cannot be edited well on a face: what is seen at once, and what takes a while. */
import { PortraitError } from '../../../models/errors.ts';
import type { FaceLimit, RgbaImage } from '../api.ts';
import { isCovered, type Headwear } from '../headwear/headwear.ts';
import type { Chosen } from './chosen.ts';
import { COVERED_HAIR, limitsOf } from './limits.ts';
import type { ChosenFace } from './photo.ts';

/** With its mesh alone. */
export function seenAtOnce({ geometry, quad, cover, seen }: ChosenFace): readonly FaceLimit[] {
  return limitsOf(geometry, quad, cover, seen);
}

/**
 * All of it, once the face is prepared and nothing else is under way.
 * @param rest resolves when nothing is
 * @param goesOn whether it is still the face that is asked about
 * @throws PortraitError cancelled where it is not
 */
export async function lookOver(
  { face, plan }: Chosen,
  photo: RgbaImage,
  headwear: () => Promise<Headwear>,
  rest: () => Promise<unknown>,
  goesOn: () => boolean,
): Promise<readonly FaceLimit[]> {
  // A model that fails is told elsewhere; hair is looked at all the same.
  await plan().catch(() => undefined);
  const net = await headwear();
  await rest();
  if (!goesOn()) throw new PortraitError('cancelled', 'Cancelled.');
  return [...seenAtOnce(face), ...(isCovered(net.oddsOf(photo, face.quad)) ? [COVERED_HAIR] : [])];
}
