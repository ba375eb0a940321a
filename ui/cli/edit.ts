/** `edit`: the same engine as the panel's, in Node. */
import {
  checkOutput,
  readNumber,
  readOptions,
  wrongUsage,
  type Command,
  type Print,
} from '../../models/cli/command.ts';
import { nodeOnnxruntime } from '../../models/cli/node-ort.ts';
import { provenanceOf } from '../host/metadata/provenance.ts';
import type { SliderInfo } from '../worker/api.ts';
import { createEngine } from '../worker/session/create-engine.ts';
import { readImage, writePng } from './images.ts';
import { readAssets } from './node-assets.ts';
import { readBudget, REFINE } from './reconstruct.ts';
import { valueOf } from './value-of.ts';

function settings(pairs: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0) throw wrongUsage(`--set ${pair} is not SLIDER=VALUE, for example smile=0.8.`);
      const id = pair.slice(0, at);
      return [id, readNumber(`The value of ${id}`, pair.slice(at + 1), { min: -1, max: 1 })];
    }),
  );
}

function offeredOf(sliders: readonly SliderInfo[]): string {
  const ids = sliders.flatMap(({ id, of, retired }) => (of || retired ? [] : [id]));
  const halves = sliders.find(({ of }) => of)?.id;
  return `this model has ${ids.join(', ')}${halves ? `, and halves of some, as ${halves}` : ''}`;
}

async function edit(args: readonly string[], print: Print): Promise<void> {
  const { values, positionals } = readOptions(
    args,
    {
      set: { type: 'string', multiple: true, default: [] },
      face: { type: 'string', default: '1' },
      ...REFINE,
      model: { type: 'string' },
      output: { type: 'string', short: 'o' },
    },
    ['PHOTO'],
  );
  const output = checkOutput(values.output, '.png');
  const sliders = settings(values.set);
  const face = readNumber('--face', values.face, { min: 1, whole: true }) - 1;
  const budget = readBudget(values);
  const engine = createEngine(nodeOnnxruntime());
  const [assets, photo] = await Promise.all([readAssets(values.model), readImage(positionals[0])]);
  const info = valueOf(await engine.start(assets));
  // Said before the photo is read into, which takes a while.
  const unknown = Object.keys(sliders).find((id) => !info.sliders.some((slider) => slider.id === id));
  if (unknown !== undefined) throw wrongUsage(`There is no slider "${unknown}"; ${offeredOf(info.sliders)}.`);
  valueOf(await engine.open(photo, null));
  if (budget) valueOf(await engine.refine(face, budget));
  const result = valueOf(await engine.render({ [face]: sliders }));
  const done = Object.entries(sliders).map(([id, value]) => `${id} ${value}`);
  const provenance = provenanceOf({ summary: done.join(', '), modelId: info.modelId });
  await writePng(output, result, done.length > 0 ? provenance : undefined);
  print(`${output}: ${result.width}×${result.height}, ${done.join(', ') || 'nothing changed'}`);
}

export const editCommand: Command = {
  about: 'edits a portrait as the panel does',
  usage:
    'PHOTO [--set smile=0.8] [--set brows.left=0.3] [--face 1] [--refine SECONDS | --refine-steps N] [--model FILE] -o OUT.png',
  run: edit,
};
