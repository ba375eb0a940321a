/** `export`: one sub-generator as one ONNX file, for Netron or another runtime. */
import { writeFile } from 'node:fs/promises';
import { buildGenerator } from '../graph/whole.ts';
import { styleCount } from '../format/index.ts';
import { checkOutput, messageOf, readOptions, wrongUsage, type Command, type Print } from './command.ts';
import { readModel } from './read-model.ts';
import { readSubGenerator, subGeneratorHelp, subGeneratorOptions, subGeneratorUsage } from './sub-generator.ts';

async function exportOnnx(args: readonly string[], print: Print): Promise<void> {
  const { values } = readOptions(args, {
    ...subGeneratorOptions,
    model: { type: 'string' },
    output: { type: 'string', short: 'o' },
  });
  const output = checkOutput(values.output, '.onnx');
  const model = await readModel(values.model);
  const { resolution: full, styleDim } = model.metadata.generator;
  const { resolution, channels } = readSubGenerator(model, values);
  const onnx = buildGenerator(model, { resolution, channels, noise: 'stored' }).file();
  await writeFile(output, onnx).catch((cause: unknown) => {
    throw wrongUsage(`${output} cannot be written (${messageOf(cause)}).`);
  });
  const [rows, mb] = [styleCount(full), (onnx.byteLength / 1e6).toFixed(1)];
  print(
    `${values.output}: ${mb} MB, wplus [${rows}, ${styleDim}] in, picture [1, 3, ${resolution}, ${resolution}] out (about -1 to 1)`,
  );
}

export const exportCommand: Command = {
  about: 'one sub-generator as an ONNX file: w+ in, RGB out',
  usage: `${subGeneratorUsage} [--model FILE] -o OUT.onnx`,
  options: [
    ...subGeneratorHelp,
    ['--model FILE', 'another model than the built-in one'],
    ['-o, --output OUT.onnx', 'where it goes'],
  ],
  run: exportOnnx,
};
