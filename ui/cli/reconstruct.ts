/** `reconstruct`: the model's own picture of a photo's face. */
import { checkOutput, readNumber, readOptions, type Command, type Print } from '../../models/cli/command.ts';
import { readImage, writePng } from './images.ts';
import { imageOf, Reconstruction, type Nearness } from './reconstruction.ts';

async function reconstruct(args: readonly string[], print: Print): Promise<void> {
  const { values, positionals } = readOptions(
    args,
    { refine: { type: 'string' }, model: { type: 'string' }, output: { type: 'string', short: 'o' } },
    ['PHOTO'],
  );
  const output = checkOutput(values.output, '.png');
  const seconds = values.refine === undefined ? undefined : readSeconds(values.refine);
  const photo = await readImage(positionals[0]);
  const model = await Reconstruction.open(values.model);
  const face = await model.face(photo);
  const refined = seconds === undefined ? undefined : await face.refine({ seconds });
  const { picture } = refined ?? face.encoded;
  const summary = refined ? `reconstructed, refined in ${refined.steps} steps` : 'reconstructed';
  const provenance = { action: 'created' as const, summary, modelId: model.model.metadata.id, when: new Date() };
  await writePng(output, imageOf(picture, face.size), provenance);
  print(`encoder: ${words(face.encoded.near)}`);
  if (refined) print(`refined: ${words(refined.near)}, ${refined.steps} steps`);
  print(`${output}: ${face.size}×${face.size}`);
}

/** @throws PortraitError usage */
export function readSeconds(text: string): number {
  return readNumber('--refine', text, { min: 0.1, max: 600 });
}

function words({ distance, lowerFace, identity }: Nearness): string {
  const [all, lower, cosine] = [distance, lowerFace, identity].map((value) => value.toFixed(3));
  return `SqueezeNet distance ${all}, lower face ${lower}, identity ${cosine}`;
}

export const reconstructCommand: Command = {
  about: "the model's own picture of a photo's face, and how near it comes",
  usage: 'PHOTO [--refine SECONDS] [--model FILE] -o OUT.png',
  options: [
    ['--refine SECONDS', 'searches a closer likeness, for so long'],
    ['--model FILE', 'another model than the built-in one'],
    ['-o, --output OUT.png', 'where it goes'],
  ],
  run: reconstruct,
};
