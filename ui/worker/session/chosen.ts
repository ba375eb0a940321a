import { planLadder, timeOf } from '../../../models/runtime/index.ts';
import { breathe } from './breathe.ts';
import { once } from './face-code.ts';
import type { ChosenFace, Photo } from './photo.ts';
import { fullRung } from './seeded.ts';
import type { Started } from './stages.ts';
import type { Plan } from './stream-edit.ts';
import { framesOf, warmUp } from './warm-up.ts';

/** The chosen face, and the measuring of this device for it, with all that is made ahead; again where that failed or was stopped. */
export interface Chosen {
  readonly face: ChosenFace;
  plan(): Promise<Plan>;
}

/**
 * @param drawing the generator, for which the photo was waiting; asked once the first movement of a slider is prepared
 * @param signal ends the warming up, not the plan
 */
export function planned(
  face: ChosenFace,
  photo: Photo,
  drawing: () => Promise<Pick<Started, 'generator'>>,
  signal: AbortSignal,
): Chosen {
  return { face, plan: once(() => prepare(face, photo, drawing, signal)) };
}

/** Encodes the face, measures this device, has the first reconstructions ready: all that the shape sliders do not wait for. */
async function prepare(
  face: ChosenFace,
  photo: Photo,
  drawing: () => Promise<Pick<Started, 'generator'>>,
  signal: AbortSignal,
): Promise<Plan> {
  // First what the first movement of a slider needs, while its hand is on the way there.
  await breathe();
  void face.pixels;
  await warmUp(framesOf(photo, face).slice(0, 2), signal);
  const { generator } = await drawing();
  await breathe();
  const code = await face.code();
  await breathe();
  // Again for every face: what was only estimated may have been measured since.
  const costs = await generator.calibrate();
  const rungs = planLadder(generator, costs);
  for (const rung of rungs) {
    await breathe();
    await code.recon(rung);
  }
  return { rungs, full: timeOf(fullRung(generator), costs) };
}

/**
 * Where the model can, the face is looked at closer once nobody waits for anything: at once after it was opened, and else when the
 * hand has rested for a moment. An edit that reaches the full generator has looked itself.
 * @param pause ms
 */
export async function lookCloser({ face, plan }: Chosen, pause: number, signal: AbortSignal): Promise<void> {
  const { rungs } = await plan();
  if (face.settled) return;
  await new Promise((resolve) => setTimeout(resolve, pause));
  if (signal.aborted) return;
  const code = await face.closest();
  for (const rung of rungs) {
    await breathe();
    if (signal.aborted) return;
    await code.recon(rung);
  }
}
