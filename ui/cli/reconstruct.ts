/** `reconstruct`: the model's own picture of a photo's face. */
import { checkOutput, readNumber, readOptions, type Command, type Print } from '../../models/cli/command.ts';
import { MOST_STEPS, type RefineBudget } from '../../models/refine/index.ts';
import { readImage, writePng } from './images.ts';
import { imageOf, Reconstruction, type Nearness } from './reconstruction.ts';

async function reconstruct(args: readonly string[], print: Print): Promise<void> {
  const { values, positionals } = readOptions(
    args,
    { ...REFINE, model: { type: 'string' }, output: { type: 'string', short: 'o' } },
    ['PHOTO'],
  );
  const output = checkOutput(values.output, '.png');
  const budget = readBudget(values);
  const photo = await readImage(positionals[0]);
  const model = await Reconstruction.open(values.model);
  const face = await model.face(photo);
  const refined = budget && (await face.refine(budget));
  const { picture } = refined ?? face.encoded;
  const summary = refined ? `reconstructed, refined in ${refined.steps} steps` : 'reconstructed';
  const provenance = { action: 'created' as const, summary, modelId: model.model.metadata.id, when: new Date() };
  await writePng(output, imageOf(picture, face.size), provenance);
  print(`encoder: ${words(face.encoded.near)}`);
  if (refined) print(`refined: ${words(refined.near)}, ${refined.steps} steps`);
  print(`${output}: ${face.size}×${face.size}`);
}

/** Options of a search for a closer likeness: of some seconds, or of some steps, which find the same on every machine. */
export const REFINE = { refine: { type: 'string' }, 'refine-steps': { type: 'string' } } as const;

/** @returns undefined where no search is asked for. @throws PortraitError usage */
export function readBudget(values: Partial<Record<keyof typeof REFINE, string>>): RefineBudget | undefined {
  const { refine, 'refine-steps': count } = values;
  if (refine === undefined && count === undefined) return undefined;
  return {
    seconds: refine === undefined ? undefined : readNumber('--refine', refine, { min: 0.1, max: 600 }),
    steps:
      count === undefined ? undefined : readNumber('--refine-steps', count, { min: 1, max: MOST_STEPS, whole: true }),
  };
}

function words({ distance, lowerFace, identity }: Nearness): string {
  const [all, lower, cosine] = [distance, lowerFace, identity].map((value) => value.toFixed(3));
  return `SqueezeNet distance ${all}, lower face ${lower}, identity ${cosine}`;
}

export const reconstructCommand: Command = {
  about: "the model's own picture of a photo's face, and how near it comes",
  usage: 'PHOTO [--refine SECONDS | --refine-steps N] [--model FILE] -o OUT.png',
  options: [
    ['--refine SECONDS', 'searches a closer likeness, for so long'],
    ['--refine-steps N', 'the same, for so many steps'],
    ['--model FILE', 'another model than the built-in one'],
    ['-o, --output OUT.png', 'where it goes'],
  ],
  run: reconstruct,
};
