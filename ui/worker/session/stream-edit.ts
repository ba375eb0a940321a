/** One edit as a stream of frames: what can be shown at once, then what the generator draws, rung by rung. */
import { climb, type Rung } from '../../../models/runtime/index.ts';
import type { Frame, RgbaImage, SliderValues } from '../api.ts';
import { renderFace } from '../composite/render-face.ts';
import type { FaceEdit } from '../composite/types.ts';
import { breathe } from './breathe.ts';
import {
  byName,
  codeOf,
  drawnAs,
  foretold,
  isMoved,
  keptOf,
  type Drawing,
  type DrawnPart,
  type Part,
} from './drawn-parts.ts';
import { keyOfRung, type FaceCode } from './face-code.ts';
import { askedOf, editOf, MODEL_SHARE, type Wanted } from './face-edit.ts';
import type { OpenFaces } from './open-faces.ts';
import type { ChosenFace } from './photo.ts';
import { fullRung } from './seeded.ts';

/** Everything of a frame but what it shows. */
type Place = Pick<Frame, 'rung' | 'step' | 'steps'>;

/** The rungs of a climb, and how long the last of them would take alone, ms. */
export interface Plan {
  readonly rungs: readonly Rung[];
  readonly full: number;
}

/**
 * Where something is on the screen already, and the full generator takes no longer than so many frames or ms: a rung between, which costs
 * a frame, would only delay it.
 */
const SOON = { frames: 4, ms: 600 } as const;

export interface EditStream {
  /** The best rung there is; undefined while the model is on its way. */
  readonly full: Place['rung'] | undefined;
  /** @throws PortraitError of a model that could not be loaded */
  drawing(): Promise<Drawing>;
  readonly faces: OpenFaces;
  readonly face: ChosenFace;
  readonly sliders: SliderValues;
  readonly wanted: Wanted;
  /** The preview with all other faces edited. */
  readonly base: RgbaImage;
  readonly signal: AbortSignal;
  /** The climb, once it is known. */
  plan(): Promise<Plan>;
  show(image: RgbaImage, place: Place): void;
}

const NOT_DRAWN = { resolution: 0, ratio: 0 };

/** @returns whether it reached the end */
export async function streamEdit(stream: EditStream): Promise<boolean> {
  const { full, faces, face, sliders, wanted, base, signal } = stream;
  const frame = (edit: FaceEdit, place: Place): void => stream.show(renderFace(base, face.previewQuad, edit), place);
  const asked = askedOf(face, wanted);
  let drawn = keptOf(asked, faces.last(face));
  const missing = asked.filter(({ name }) => !drawn[name]?.full);
  if (missing.length === 0) {
    const edit = editOf(face, wanted, drawn);
    faces.keep(face, sliders, edit);
    frame(edit, { rung: full ?? NOT_DRAWN, step: 0, steps: 1 });
    return true;
  }
  // Without a model, shapes are all there is to see.
  const first = foretold(asked, faces.last(face)) ?? (full ? undefined : {});
  const lead = first ? 1 : 0;
  // The number of frames is known once the device has been measured, which the first one does not wait for.
  const begin = performance.now();
  if (first) frame(editOf(face, wanted, first), { rung: NOT_DRAWN, step: 0, steps: 2 });
  const soon = Math.min(SOON.frames * (performance.now() - begin), SOON.ms);
  await breathe();
  const drawing = await Promise.race([stream.drawing().catch(() => undefined), aborted(signal)]);
  // What could not be loaded was told when it failed.
  if (!drawing) return !signal.aborted;
  const plan = await stream.plan();
  const code = await face.code();
  const { settled } = face;
  const rungs = first && settled && plan.full <= soon ? plan.rungs.slice(-1) : plan.rungs;
  const steps = rungs.length + lead;
  const up = (of: FaceCode, from: number, to: number): Promise<void> => {
    // A slider that rests while another one moves is not drawn again by the rung that drew it last.
    const due = (rung: Rung): Part[] => missing.filter(({ name }) => !isAt(drawn[name], of, rung));
    return climb({
      generator: drawing.generator,
      codes: (rung) => due(rung).map((part) => codeOf(drawing, part, of)),
      feature: of.feature,
      rungs: rungs.slice(from, to),
      signal,
      onFrame: async (pictures, rung, place) => {
        const step = from + place;
        const before = await of.recon(rung);
        const isLast = step === rungs.length - 1;
        // Of the pictures on the way a smile takes light and folds: its tenth of the movement is not worth a pass of the net on each.
        const isMeasured = isLast || wanted.general;
        // More with every rung, and never less than was shown before: so that nothing jumps.
        const share = isMeasured ? Math.max(first?.changed?.share ?? 0, (MODEL_SHARE * (step + 1)) / rungs.length) : 0;
        const made = due(rung).map((part, i): DrawnPart => {
          const after = drawnAs(drawing, pictures[i], before, isMoved(part) && isMeasured);
          return { ...part, code: of, rung: keyOfRung(rung), before, after, share, full: isLast };
        });
        if (signal.aborted) return;
        drawn = { ...drawn, ...byName(made) };
        const edit = editOf(face, wanted, drawn);
        faces.remember(face, drawn);
        if (isLast) faces.keep(face, sliders, edit);
        frame(edit, { rung: { resolution: rung.resolution, ratio: rung.ratio }, step: step + lead, steps });
        await breathe();
      },
    });
  };
  // Previews do not wait for a closer look; what they lead to does.
  const begun = settled ? rungs.length : rungs.length - 1;
  if (signal.aborted) return false;
  await up(code, 0, begun);
  const closest = await face.closest();
  if (signal.aborted) return false;
  await up(closest, begun, rungs.length);
  return true;
}

/** What an edit changes, by the full generator where it has a part in it. @throws PortraitError cancelled, and as `code` */
export async function fullEdit(
  drawing: Drawing,
  faces: OpenFaces,
  face: ChosenFace,
  wanted: Wanted,
  signal?: AbortSignal,
): Promise<FaceEdit> {
  const asked = askedOf(face, wanted);
  let drawn = keptOf(asked, faces.last(face));
  const missing = asked.filter(({ name }) => !drawn[name]?.full);
  if (missing.length > 0) {
    const rung = fullRung(drawing.generator);
    const made = await drawParts(drawing, missing, await face.closest(), rung, signal);
    drawn = { ...drawn, ...byName(made.map((part) => ({ ...part, full: true }))) };
    faces.remember(face, drawn);
  }
  return editOf(face, wanted, drawn);
}

/** These parts by one rung, all of a smile's movement measured. @param turn awaited between two steps @throws PortraitError cancelled */
export async function drawParts(
  drawing: Drawing,
  parts: readonly Part[],
  code: FaceCode,
  rung: Rung,
  signal?: AbortSignal,
  turn: () => Promise<void> = () => Promise.resolve(),
): Promise<DrawnPart[]> {
  const before = await code.recon(rung);
  await turn();
  const { resolution, widths } = rung;
  const made: DrawnPart[] = [];
  for (const part of parts) {
    const wplus = codeOf(drawing, part, code);
    const picture = await drawing.generator.generate({ wplus, feature: code.feature, resolution, widths, signal });
    await turn();
    const after = drawnAs(drawing, picture, before, isMoved(part));
    made.push({ ...part, code, rung: keyOfRung(rung), before, after, share: MODEL_SHARE, full: false });
  }
  return made;
}

function isAt(part: DrawnPart | undefined, code: FaceCode, rung: Rung): boolean {
  return part?.code === code && part.rung === keyOfRung(rung);
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
