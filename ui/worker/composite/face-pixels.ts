/** Everything of a face that depends on the photo alone. */
import type { FaceMesh } from '../mesh/types.ts';
import { VERTICES } from '../mesh/tables.ts';
import { lanczos3, resize } from '../image/filters.ts';
import type { Planes } from '../image/planes.ts';
import type { MouthPainter } from './mouth-paint.ts';
import { naturalMouth } from './natural-mouth.ts';
import { distanceOutside, personAtEdges } from './person.ts';
import { sampleAt } from './plane.ts';
import { colourIn, enamelOf, lipMask, luminance, ownTint, skinMask } from './skin.ts';
import { FLOW, SIDE, type FacePixels } from './types.ts';

/**
 * @param square the photo's aligned square, RGB planes of any size, 8-bit levels
 * @param mask 0..1, SIDE² of the same square: where the net sees the person; without it everything counts as person
 */
export function createFacePixels(
  square: Planes,
  mesh: FaceMesh,
  mask: Float32Array | null = null,
  paintMouth: MouthPainter = naturalMouth(mesh),
): FacePixels {
  const crop = square.width === SIDE ? square : resize(square, SIDE, SIDE, lanczos3());
  const person = mask && personAtEdges(mask, crop);
  const stride = mesh.points.length / VERTICES;
  const skin = skinMask(mesh.points, stride);
  const skinColour = colourIn(crop, skin);
  return {
    mesh,
    crop,
    luma: luminance(crop),
    skin,
    skinColour,
    lipColour: colourIn(crop, lipMask(mesh.points, stride)),
    tint: ownTint(crop, mesh.points, stride),
    enamel: enamelOf(skinColour),
    paintMouth,
    person,
    flow: person && flowOf(person),
  };
}

function flowOf(person: Float32Array): FacePixels['flow'] {
  const small = new Float32Array(FLOW * FLOW);
  for (let y = 0, i = 0; y < FLOW; y++)
    for (let x = 0; x < FLOW; x++, i++) small[i] = sampleAt(person, SIDE, SIDE, (x + 0.5) / FLOW, (y + 0.5) / FLOW);
  return { person: small, outside: distanceOutside(small, FLOW) };
}
