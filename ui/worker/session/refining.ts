/** A face's code searched nearer to the photo than the encoder's, and codes of earlier searches. */
import { PortraitError } from '../../../models/errors.ts';
import { readContainer, type ModelFile } from '../../../models/format/index.ts';
import { packMove, refine, searchResolution, unpackMove } from '../../../models/refine/index.ts';
import { toRgba, type Encoder, type Runtime } from '../../../models/runtime/index.ts';
import type { RefineBudget, Refined, RefineStep, RgbaImage } from '../api.ts';
import { alignFace } from '../face/align.ts';
import { looksAtFace } from './face-code.ts';
import type { Photo } from './photo.ts';
import { noSuchFace } from './sliders.ts';

export interface RefiningTools {
  readonly runtime: Runtime;
  readonly model: ModelFile;
  readonly encoder: Encoder;
  /** models/nets/squeezenet.safetensors. */
  likeness(): Promise<ArrayBuffer>;
  /** What a budget's seconds are counted by, ms; the wall clock where left out. */
  readonly clock?: () => number;
}

/** Between two pictures on the way to the panel, ms. */
const BETWEEN = 150;

/** @throws PortraitError usage | out-of-memory */
export async function refineFace(
  tools: RefiningTools,
  photo: Photo,
  face: number,
  budget: RefineBudget,
  signal: AbortSignal,
  onStep?: (step: RefineStep) => void,
): Promise<{ readonly wplus: Float32Array; readonly refined: Refined }> {
  const { runtime, model, likeness, clock = () => performance.now() } = tools;
  const begin = clock();
  if (!photo.faces[face]) throw noSuchFace(face);
  const looks = looksAtFace(photo, face, async () => tools.encoder);
  // A feature is left to codes that were not searched: the search draws without one, and finds what it would add.
  const [first, { wplus: start }] = [await looks.first(), await looks.closest()];
  const size = searchResolution(model);
  const crop = alignFace(photo.full, photo.faces[face].quad, { size });
  let [before, shown] = [0, -Infinity];
  const readied = (clock() - begin) / 1000;
  const { wplus, ...result } = await refine({
    cpu: runtime.cpu,
    model,
    net: readContainer(new Uint8Array(await likeness())),
    photo: crop.data.map((level) => level / 127.5 - 1),
    start,
    budget: { ...budget, seconds: budget.seconds && Math.max(0.01, budget.seconds - readied) },
    clock,
    signal,
    onStep: ({ step, full, distance, picture }, fraction, elapsed) => {
      if (step === 0) before = distance;
      if (!full || !onStep) return;
      const isDue = elapsed - shown >= BETWEEN || fraction === 1;
      if (isDue) shown = elapsed;
      const remaining = fraction > 0 ? (elapsed / 1000 / fraction) * (1 - fraction) : (budget.seconds ?? 0);
      const image = isDue ? imageOf(picture, size) : undefined;
      onStep({ fraction, remaining, distance, before, image });
    },
  });
  const rows = start.length / model.metadata.generator.styleDim;
  return { wplus, refined: { code: prefixOf(model) + packMove(wplus, first, rows), ...result } };
}

/** Under another model a code means nothing. */
function prefixOf({ metadata }: ModelFile): string {
  return `${metadata.id}:`;
}

/** @returns the code; undefined where the text is not one for this model. @throws PortraitError usage */
export async function codeOf(
  tools: RefiningTools,
  photo: Photo,
  face: number,
  text: string,
): Promise<Float32Array | undefined> {
  if (!photo.faces[face]) throw noSuchFace(face);
  const prefix = prefixOf(tools.model);
  if (!text.startsWith(prefix)) return undefined;
  const start = await looksAtFace(photo, face, async () => tools.encoder).first();
  return unpackMove(text.slice(prefix.length), start, start.length / tools.model.metadata.generator.styleDim);
}

function imageOf(rgb: Float32Array, size: number): RgbaImage {
  const data = new Uint8ClampedArray(toRgba({ width: size, height: size, rgb }));
  return { width: size, height: size, data };
}

/** @throws PortraitError usage */
export function checkBudget({ seconds, steps }: RefineBudget): void {
  if (!(seconds === undefined || seconds > 0) || !(steps === undefined || steps >= 1))
    throw new PortraitError('usage', 'A search for a closer likeness needs more than 0 seconds, or 1 step or more.');
}
