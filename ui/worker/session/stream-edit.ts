/** One edit as a stream of frames: what can be shown at once, then what the generator draws, rung by rung. */
import {
  applyEdits,
  climb,
  type Direction,
  type Encoder,
  type Generator,
  type Rung,
} from '../../../models/runtime/index.ts';
import type { Frame, RgbaImage, SliderValues } from '../api.ts';
import { renderFace } from '../composite/render-face.ts';
import type { FaceEdit } from '../composite/types.ts';
import { breathe } from './breathe.ts';
import { editOf, foretold, MODEL_SHARE, type Shown, type Wanted } from './face-edit.ts';
import { meshOfPicture, type Nets } from './nets.ts';
import type { OpenFaces } from './open-faces.ts';
import type { Drawn, FaceCode } from './face-code.ts';
import type { ChosenFace } from './photo.ts';
import { fullRung } from './seeded.ts';

/** What a model draws with. */
export interface Drawing {
  readonly nets: Nets;
  readonly encoder: Encoder;
  readonly generator: Generator;
  readonly directions: ReadonlyMap<string, Direction>;
}

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
  const last = faces.last(face);
  if (Object.keys(wanted.drawn).length === 0 || (last?.full && last.wanted.drawnKey === wanted.drawnKey)) {
    const edit = editOf(face, wanted, Object.keys(wanted.drawn).length === 0 ? undefined : last);
    faces.keep(face, sliders, edit);
    frame(edit, { rung: full ?? NOT_DRAWN, step: 0, steps: 1 });
    return true;
  }
  // Without a model, shapes are all there is to see.
  const first = foretold(wanted, last) ?? (full ? undefined : {});
  const lead = first ? 1 : 0;
  // The number of frames is known once the device has been measured, which the first one does not wait for.
  const begin = performance.now();
  if (first) frame(editOf(face, wanted, first.shown), { rung: NOT_DRAWN, step: 0, steps: 2 });
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
  const up = (of: FaceCode, from: number, to: number): Promise<void> =>
    climb({
      generator: drawing.generator,
      wplus: applyEdits(of.wplus, drawing.directions, wanted.drawn, drawing.generator.styleDim),
      feature: of.feature,
      rungs: rungs.slice(from, to),
      signal,
      onFrame: async (picture, rung, place) => {
        const step = from + place;
        const before = await of.recon(rung);
        const isLast = step === rungs.length - 1;
        // Of the pictures on the way a smile takes light and folds: its tenth of the movement is not worth a pass of the net on each.
        const isMeasured = isLast || wanted.general;
        const mesh = isMeasured ? meshAfter(drawing, wanted, picture, before) : before.mesh;
        // More with every rung, and never less than was shown before: so that nothing jumps.
        const share = isMeasured ? Math.max(first?.shown?.share ?? 0, (MODEL_SHARE * (step + 1)) / rungs.length) : 0;
        const shown: Shown = { wanted, before, after: { picture, mesh }, share, full: isLast };
        if (signal.aborted) return;
        const edit = editOf(face, wanted, shown);
        faces.remember(face, shown);
        if (shown.full) faces.keep(face, sliders, edit);
        frame(edit, { rung: { resolution: rung.resolution, ratio: rung.ratio }, step: step + lead, steps });
        await breathe();
      },
    });
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
  if (Object.keys(wanted.drawn).length === 0) return editOf(face, wanted);
  const last = faces.last(face);
  if (last?.full && last.wanted.drawnKey === wanted.drawnKey) return editOf(face, wanted, last);
  const full = fullRung(drawing.generator);
  const { resolution, widths } = full;
  const code = await face.closest();
  const before = await code.recon(full);
  const wplus = applyEdits(code.wplus, drawing.directions, wanted.drawn, drawing.generator.styleDim);
  const picture = await drawing.generator.generate({ wplus, feature: code.feature, resolution, widths, signal });
  const mesh = meshAfter(drawing, wanted, picture, before);
  const shown: Shown = { wanted, before, after: { picture, mesh }, share: MODEL_SHARE, full: true };
  faces.remember(face, shown);
  return editOf(face, wanted, shown);
}

/** Tone moves nothing: the mesh of G(w) holds for its picture too, and the net is spared. */
export function meshAfter(
  { nets }: Drawing,
  { smile, general }: Wanted,
  picture: Drawn['picture'],
  before: Drawn,
): Drawn['mesh'] {
  return smile !== 0 || general ? meshOfPicture(nets, picture, before.mesh) : before.mesh;
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
