/**
 * `npx tsx test/bench/large-apply.ts [ROUNDS] [OTHER]`: what Apply costs on a photo of 4096 px in Node, in processor time: the edit in
 * the photo's own resolution, of a face that is encoded already. With the root of another version of the project, both in turn; sliders that one of
 * them lacks are left out there. Ratios are formed within each round.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { nodeOnnxruntime } from '../../models/cli/node-ort.ts';
import type { Result } from '../../models/errors.ts';
import type * as assetsModule from '../../ui/cli/node-assets.ts';
import type { PortraitEngine, RgbaImage, SliderValues } from '../../ui/worker/api.ts';
import type * as engineModule from '../../ui/worker/session/create-engine.ts';
import { AVATAR } from '../support/portraits.ts';
import { median } from './table.ts';

const SIDE = 4096;
const EDITS: readonly SliderValues[] = [{ smile: 0.8 }, { mouth_open: 0.8 }, { age: 0.8 }, { beard: 0.8 }];

type Module<T> = Promise<T>;

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

async function engineOf(root: string): Promise<PortraitEngine> {
  const part = (path: string): string => pathToFileURL(resolve(root, 'ui', path)).href;
  const { createEngine } = await (import(part('worker/session/create-engine.ts')) as Module<typeof engineModule>);
  const { readAssets } = await (import(part('cli/node-assets.ts')) as Module<typeof assetsModule>);
  const engine = createEngine(nodeOnnxruntime());
  valueOf(await engine.start(await readAssets()));
  return engine;
}

async function photo(): Promise<RgbaImage> {
  const picture = sharp(AVATAR).removeAlpha().resize(SIDE, SIDE, { kernel: 'lanczos3' }).ensureAlpha();
  const { data } = await picture.raw().toBuffer({ resolveWithObject: true });
  return { width: SIDE, height: SIDE, data: new Uint8ClampedArray(data) };
}

const rounds = Number(process.argv[2] ?? 3);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('The number of rounds is a whole number from 1.');
const roots = [resolve(import.meta.dirname, '../..'), ...process.argv.slice(3, 4)];
const image = await photo();
const engines: PortraitEngine[] = [];
for (const root of roots) {
  const engine = await engineOf(root);
  valueOf(await engine.open(image, null));
  engines.push(engine);
}

for (const sliders of EDITS) {
  const times: number[][] = engines.map(() => []);
  for (let round = -1; round < rounds; round++)
    for (const [at, engine] of engines.entries()) {
      const before = process.cpuUsage();
      valueOf(await engine.render({ 0: sliders }));
      const { user, system } = process.cpuUsage(before);
      // The first one encodes, and runs code that never ran.
      if (round >= 0) times[at].push((user + system) / 1000);
    }
  const ratios = times.length > 1 ? `, ratio ${median(times[0].map((ms, i) => ms / times[1][i])).toFixed(2)}` : '';
  console.log(
    `${Object.keys(sliders).join()}: ${times.map((all) => `${median(all).toFixed(0)} ms`).join(' : ')}${ratios}`,
  );
}
process.exit(0);
