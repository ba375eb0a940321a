/** config-f at full size, with computed weights: ratios, resolutions and an evolved configuration. */
import { createGenerator, createMapping, type Generator, type RgbPicture } from '../../models/runtime/index.ts';
import type { ModelFile } from '../../models/format/index.ts';
import type { Bench, Case } from './cases.ts';
import { hashed } from './recipe.ts';

/** "15G" of the published evolved configurations, 256 px; its up-convolutions are narrower than what follows them. */
const EVOLVED_15G = [512, 512, 512, 512, 512, 512, 384, 384, 128, 256, 64, 64, 32, 128, 16, 32, 16, 8];

/** Every step-th pixel of every step-th row. */
function strided({ width, height, rgb }: RgbPicture, step: number): Float32Array {
  const [across, down] = [width / step, height / step];
  return Float32Array.from({ length: 3 * across * down }, (_, i) => {
    const [c, y, x] = [Math.floor(i / (across * down)), Math.floor(i / across) % down, i % across];
    return rgb[(c * height + y * step) * width + x * step];
  });
}

function corner({ width, height, rgb }: RgbPicture, side: number): Float32Array {
  return Float32Array.from({ length: 3 * side * side }, (_, i) => {
    const [c, y, x] = [Math.floor(i / (side * side)), Math.floor(i / side) % side, i % side];
    return rgb[(c * height + y) * width + x];
  });
}

export interface LargeCases {
  readonly cases: readonly Case[];
  dispose(): Promise<void>;
}

/** @param largest leave out pictures of more pixels a side */
export function largeCases(bench: Bench, model: ModelFile, largest: number): LargeCases {
  const wplus = hashed('wplus', [1, 18, 512], 1.2).data;
  const z = hashed('z', [1, 1, 512], Math.sqrt(3)).data;
  const mapping = createMapping(bench.runtime, model);
  const cases: Case[] = [
    { name: 'g1024_recipe/z', expected: 'g1024_recipe/z', actual: async () => z, most: 0 },
    { name: 'g1024_recipe/wplus', expected: 'g1024_recipe/wplus', actual: async () => wplus, most: 0 },
    { name: 'g1024_recipe/w', expected: 'g1024_recipe/w', actual: () => mapping.map(z) },
  ];
  // One ratio after the other: a generator's sessions go before the next one's come, and bigger pictures reuse smaller ones.
  let open: { readonly key: string; readonly generator: Generator } | undefined;
  const close = async (): Promise<void> => {
    const closing = open;
    open = undefined;
    await closing?.generator.dispose();
  };
  const picture = async (request: { ratio?: number; widths?: readonly number[]; resolution: number }) => {
    const key = `${request.ratio ?? request.widths?.join()}`;
    if (open?.key !== key) {
      await close();
      open = { key, generator: createGenerator(bench.runtime, model, { backend: bench.backend }) };
    }
    return open.generator.generate({ wplus, ...request });
  };
  const add = (file: string, actual: Case['actual']): void =>
    void cases.push({ name: `g1024_recipe/${file}`, expected: `g1024_recipe/${file}`, actual });
  for (const ratio of ['0.25', '0.5', '0.75', '1.0']) {
    const request = (resolution: number) => ({ ratio: Number(ratio), resolution });
    add(`out_r${ratio}_res128`, async () => (await picture(request(128))).rgb);
    if (ratio === '0.75') continue; // only 128 px is there
    for (const [resolution, step] of [
      [256, 4],
      [512, 8],
      [1024, 16],
    ]) {
      if (resolution > largest) continue;
      const file = `out_r${ratio}_res${resolution}`;
      add(`${file}_stride${step}`, async () => strided(await picture(request(resolution)), step));
      add(`${file}_corner32`, async () => corner(await picture(request(resolution)), 32));
    }
  }
  add('out_evolve15G_res256_stride4', async () => strided(await picture({ widths: EVOLVED_15G, resolution: 256 }), 4));
  const dispose = async (): Promise<void> => {
    await close();
    await mapping.dispose();
  };
  return { cases, dispose };
}
