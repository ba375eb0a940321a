/** `edit photo --set smile=0.8 -o out.png`: the same engine as the panel's, in Node. */
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-web/wasm';
import { PortraitError, type Result } from '../../models/errors.ts';
import { createEngine } from '../worker/session/create-engine.ts';
import { readImage, writePng } from './images.ts';
import { readAssets } from './node-assets.ts';

const USAGE = 'Usage: npm run model -- edit PHOTO --set smile=0.8 [--set age=-0.3] [--face 1] [--model FILE] -o OUT.png';

function settings(pairs: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [id, text] = pair.split('=');
      const value = Number(text);
      if (!id || !text || !Number.isFinite(value)) throw new PortraitError('usage', `"${pair}" is not SLIDER=VALUE with a value from -1 to 1. ${USAGE}`);
      return [id, value];
    }),
  );
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new PortraitError(result.error.code, result.error.message);
  return result.value;
}

/** @throws PortraitError with the sentence to print */
export async function editCommand(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      set: { type: 'string', multiple: true, default: [] },
      face: { type: 'string', default: '1' },
      model: { type: 'string' },
      output: { type: 'string', short: 'o' },
    },
  });
  if (positionals.length !== 1 || !values.output) throw new PortraitError('usage', USAGE);
  const sliders = settings(values.set);
  const engine = createEngine(ort);
  const [assets, photo] = await Promise.all([readAssets(values.model), readImage(positionals[0])]);
  valueOf(await engine.start(assets));
  const opened = valueOf(await engine.open(photo, 512));
  const face = Number(values.face) - 1;
  if (face !== opened.chosen) valueOf(await engine.choose(face));
  await writePng(values.output, valueOf(await engine.render(sliders)));
}
