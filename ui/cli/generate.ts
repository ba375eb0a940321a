/** `generate`: a face out of nothing, from a seed. */
import {
  checkOutput,
  readNumber,
  readOptions,
  wrongUsage,
  type Command,
  type Print,
} from '../../models/cli/command.ts';
import { nodeOnnxruntime } from '../../models/cli/node-ort.ts';
import { readModel } from '../../models/cli/read-model.ts';
import {
  readSubGenerator,
  subGeneratorHelp,
  subGeneratorOptions,
  subGeneratorUsage,
} from '../../models/cli/sub-generator.ts';
import {
  codeOfSeed,
  createGenerator,
  createMapping,
  createRuntime,
  hasPrior,
  toRgba,
} from '../../models/runtime/index.ts';
import { writePng } from './images.ts';

const TRUNCATION = '0.7';

async function generate(args: readonly string[], print: Print): Promise<void> {
  const { values } = readOptions(args, {
    seed: { type: 'string' },
    ...subGeneratorOptions,
    truncation: { type: 'string', default: TRUNCATION },
    model: { type: 'string' },
    output: { type: 'string', short: 'o' },
  });
  const output = checkOutput(values.output, '.png');
  if (values.seed === undefined) throw wrongUsage('Say which face with --seed NUMBER.');
  const seed = readNumber('--seed', values.seed, { min: 0, max: 2 ** 32 - 1, whole: true });
  const truncation = readNumber('--truncation', values.truncation, { min: 0, max: 1 });
  const model = await readModel(values.model);
  const { resolution, channels: widths, text } = readSubGenerator(model, values);
  if (truncation < 1 && !model.has('mean_w') && !hasPrior(model))
    throw wrongUsage('This model has no mean face; use --truncation 1.');
  const runtime = createRuntime(nodeOnnxruntime());
  const [mapping, generator] = [createMapping(runtime, model), createGenerator(runtime, model)];
  const wplus = await codeOfSeed(model, mapping, generator.nStyle, { seed, truncation });
  const picture = await generator.generate({ wplus, resolution, widths });
  const summary = `seed ${seed}, ${text}, truncation ${truncation}`;
  const image = { width: picture.width, height: picture.height, data: toRgba(picture) };
  await writePng(output, image, { action: 'created', summary, modelId: model.metadata.id, when: new Date() });
  await Promise.all([mapping.dispose(), generator.dispose()]);
  print(`${output}: ${summary}`);
}

export const generateCommand: Command = {
  about: 'a face that nobody has, from a seed',
  usage: `--seed 1 ${subGeneratorUsage} [--truncation ${TRUNCATION}] [--model FILE] -o OUT.png`,
  options: [
    ['--seed NUMBER', 'which face, a whole number from 0 to 2³²-1'],
    ...subGeneratorHelp,
    ['--truncation NUMBER', `from 0, the mean face or that of its kind, to 1 (${TRUNCATION} unless given)`],
    ['--model FILE', 'another model than the built-in one'],
    ['-o, --output OUT.png', 'where it goes'],
  ],
  run: generate,
};
