/** What cannot be edited well on a face, in sentences that name the sliders concerned. */
import type { FaceLimit } from '../api.ts';
import { quadSize, type Quad } from '../face/quad.ts';
import { COVERED, type Cover } from '../mesh/cover.ts';
import type { FaceGeometry } from '../mesh/geometry.ts';
import { SHAPE_SLIDERS } from '../mesh/shapes/index.ts';

/** Degrees: beyond this the far half of the face is not in the photo. */
const TURNED = 45;
/** Degrees: beyond this the head's own turn takes all that `shapes/head.ts` would allow. */
const NO_TURN = 22;
/** Pixels from the forehead to the chin below which lips and lids are a few pixels high. */
const SMALL = 64;

const idsOf = (...groups: readonly string[]): readonly string[] =>
  SHAPE_SLIDERS.flatMap(({ id, group }) => (groups.includes(group) ? [id] : []));

/** @param quad the face square in pixels of the photo
 * @param cover what lies over mouth and eyes, where that was looked at
 * @param seen whether the net sees the face, which may have been marked by hand */
export function limitsOf({ yaw, height }: FaceGeometry, quad: Quad, cover?: Cover, seen = true): readonly FaceLimit[] {
  const limits: FaceLimit[] = [];
  if (!seen)
    return [
      {
        sentence:
          'No features were seen in this square, so sliders that move them go by its marks and work only as well as those lie; age, beard and hair work where there is skin or hair.',
        sliders: SHAPE_SLIDERS.map(({ id }) => id),
      },
    ];
  if (Math.abs(yaw) > TURNED)
    limits.push({
      sentence:
        'This face is turned far to the side, so everything that moves its features looks wrong; edit with care.',
      sliders: SHAPE_SLIDERS.map(({ id }) => id),
    });
  else if (Math.abs(yaw) > NO_TURN)
    limits.push({
      sentence: 'This head is turned already, so Head turn and Head nod leave it as it is.',
      sliders: idsOf('Head'),
    });
  if (height * quadSize(quad) < SMALL)
    limits.push({
      sentence:
        'This face is very small, so its mouth and eyes cannot be changed cleanly; a larger picture works better.',
      sliders: idsOf('Expression', 'Mouth', 'Eyes'),
    });
  // Of a face turned far, half is covered by the other half.
  if (cover && Math.abs(yaw) <= TURNED) limits.push(...limitsOfCover(cover));
  return limits;
}

function limitsOfCover({ mouth, eyes: [left, right] }: Cover): readonly FaceLimit[] {
  const limits: FaceLimit[] = [];
  if (mouth > COVERED.mouth)
    limits.push({
      sentence: 'Something seems to cover this mouth, and sliders that move it would bend that instead.',
      sliders: [...idsOf('Expression', 'Mouth'), 'beard'],
    });
  if ((left + right) / 2 > COVERED.eyes || Math.max(left, right) > COVERED.oneEye)
    limits.push({
      sentence:
        'Something seems to cover an eye here, or it is shut, so the sliders for eyes and gaze cannot work cleanly.',
      sliders: idsOf('Eyes').filter((id) => id !== 'brows'),
    });
  return limits;
}

/** What is known once somebody had the time to look. */
export const COVERED_HAIR: FaceLimit = {
  sentence: 'A hat, a cap or a scarf seems to lie over this hair, so Hair lightness would colour that instead.',
  sliders: ['hair_light'],
  late: true,
};
