/** The two 64 px generators: every ratio and resolution, input, noise, mixing, truncation, edit and flexible configuration. */
import {
  applyEdits,
  broadcast,
  createGenerator,
  createMapping,
  loadDirections,
  mix,
  toRgba,
  truncate,
  type Generator,
  type GeneratorOptions,
  type RgbPicture,
} from '../../models/runtime/index.ts';
import type { ModelFile } from '../../models/format/index.ts';
import { buildGenerator } from '../../models/graph/whole.ts';
import { uniformChannels } from '../../models/graph/widths.ts';
import { TOLERANCE, array, type Bench, type Case } from './cases.ts';
import { featureCases } from './feature-cases.ts';

const RATIOS = ['0.25', '0.5', '0.75', '1.0'];
const RESOLUTIONS = [64, 32, 16, 8];
/** The demo's sliders of the manifest, as -1..1, by the ids that an import gives them. */
const SLIDERS = {
  smile: 1,
  young: -0.6,
  wavy_hair: 0.25,
  gray_hair: 0,
  blond_hair: -1,
  eyeglasses: 0.07,
  mustache: 0.5,
};

interface Request {
  readonly ratio?: number;
  readonly widths?: readonly number[];
  readonly resolution?: number;
}

/** One picture after another, as the published code stacks a batch. */
async function batch(generator: Generator, styles: readonly Float32Array[], request: Request): Promise<Float32Array> {
  const pictures: Float32Array[] = [];
  for (const wplus of styles) pictures.push((await generator.generate({ ...request, wplus })).rgb);
  return joined(pictures);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function rows(data: Float32Array, size: number): readonly Float32Array[] {
  return Array.from({ length: data.length / size }, (_, i) => data.slice(i * size, (i + 1) * size));
}

/** A generator on the bench's backend; falling back to another would prove nothing. */
function generatorOf(bench: Bench, model: ModelFile, options: GeneratorOptions = {}): Generator {
  const onFallback = (reason: string): void => {
    throw new Error(reason);
  };
  return createGenerator(bench.runtime, model, { backend: bench.backend, onFallback, ...options });
}

export async function smallCases(bench: Bench, name: 'g64_small' | 'g64_s512'): Promise<readonly Case[]> {
  const model = bench.models[name];
  const { styleDim } = model.metadata.generator;
  const generator = generatorOf(bench, model);
  const { nStyle } = generator;
  const read = async (file: string): Promise<Float32Array> => (await array(bench, `${name}/${file}`)).data;
  const codes = rows(await read('wplus'), nStyle * styleDim);
  const z = await read('z');
  const ws = rows(await read('w'), styleDim);
  const mean = await read('mean_style');
  /** Pictures the file holds, since some hold one of a batch. */
  const count = async (file: string): Promise<number> => (await array(bench, `${name}/${file}`)).shape[0];
  const cases: Case[] = [];
  const add = (file: string, actual: Case['actual'], more: Partial<Case> = {}): void =>
    void cases.push({ name: more.name ?? `${name}/${file}`, expected: `${name}/${file}`, actual, ...more });

  const mapping = createMapping(bench.runtime, model);
  add('w', () => mapping.map(z));

  for (const ratio of RATIOS)
    for (const resolution of RESOLUTIONS) {
      const request = { ratio: Number(ratio), resolution };
      const file = `out_wplus_r${ratio}_res${resolution}`;
      add(file, async () => batch(generator, codes.slice(0, await count(file)), request));
      if (name === 'g64_s512') continue; // no vectors of a single w there
      const one = `out_w_r${ratio}_res${resolution}`;
      const styles = ws.slice(0, 2).map((w) => broadcast(w, nStyle));
      add(one, () => batch(generator, styles, request));
    }

  for (const ratio of ['0.5', '1.0'])
    for (const at of [4, 8, 16, 32]) {
      const file = `rgb_wplus_r${ratio}_at${at}`;
      add(file, async () => whole(bench, model, codes.slice(0, await count(file)), Number(ratio), at));
    }

  const { channels } = model.metadata.generator.flexible['toy'];
  for (const resolution of [32, 64])
    add(`out_wplus_flex_res${resolution}`, () => batch(generator, codes, { widths: channels, resolution }));

  const truncated = async (early: boolean): Promise<Float32Array> => {
    const styles = rows(await mapping.map(z), styleDim).slice(0, await count('out_z_trunc0.7'));
    const towards = (w: Float32Array): Float32Array =>
      early ? broadcast(truncate(w, mean, 0.7), nStyle) : truncate(broadcast(w, nStyle), mean, 0.7);
    return batch(generator, styles.map(towards), {});
  };
  add('out_z_trunc0.7', () => truncated(true));
  add('out_z_trunc0.7', () => truncated(false), { name: `${name}/out_z_trunc0.7, truncated as w+` });

  const both = await read('mix2');
  const mixed = mix(both.slice(0, styleDim), both.slice(styleDim), 5, nStyle);
  add('out_mix2_inject5', () => batch(generator, [mixed], {}));
  add('out_mix2_inject5_r0.5_res32', () => batch(generator, [mixed], { ratio: 0.5, resolution: 32 }));

  add('out_wplus_zeronoise', () => once(generatorOf(bench, model, { noise: 'zero' }), codes[0], {}));
  add('out_wplus_r0.5_noiseB', async () => {
    const noise: Float32Array[] = [];
    for (let i = 0; i < 9; i++) noise.push(await read(`noiseB_${i}`));
    return once(generatorOf(bench, model, { noise }), codes[0], { ratio: 0.5 });
  });

  for (const changed of [12, 6]) {
    const directions = new Map(
      [...loadDirections(model)].map(([id, { info, data }]) => [
        id,
        { data, info: { ...info, layers: [0, Math.min(changed, nStyle)] as [number, number] } },
      ]),
    );
    const edited = applyEdits(codes[0], directions, SLIDERS, styleDim);
    add(`edited_n${changed}`, async () => edited);
    add(`out_edited_n${changed}_r0.5_res32`, () => batch(generator, [edited], { ratio: 0.5, resolution: 32 }));
    if (changed === 6)
      add('uint8_edited_n6_full', async () =>
        levelsNear(await read('uint8_edited_n6_full'), await generator.generate({ wplus: edited })),
      );
  }
  return name === 'g64_small' ? [...cases, ...(await featureCases(bench, model, codes[0]))] : cases;
}

async function once(generator: Generator, wplus: Float32Array, request: Request): Promise<Float32Array> {
  const { rgb } = await generator.generate({ ...request, wplus });
  await generator.dispose();
  return rgb;
}

/** All segments in one graph; also at 4 px, which the ladder never stops at. */
async function whole(
  { runtime, backend }: Bench,
  model: ModelFile,
  codes: readonly Float32Array[],
  ratio: number,
  resolution: number,
): Promise<Float32Array> {
  const { generator } = model.metadata;
  const channels = uniformChannels(generator, ratio);
  const net = await runtime.open(buildGenerator(model, { resolution, channels, noise: 'stored' }), {
    backend,
  });
  const pictures: Float32Array[] = [];
  for (const code of codes) {
    const wplus = new runtime.ort.Tensor('float32', code, [code.length / generator.styleDim, generator.styleDim]);
    pictures.push((await net.run({ wplus }))['picture'].data as Float32Array);
  }
  await net.release();
  return joined(pictures);
}

/**
 * RGB bytes, height × width × 3, as the published demo shows them. They are cut off, not rounded (reference §4), so another
 * last bit may fall to the other side of a whole level: of the bytes that pictures within the tolerance have, those nearest to `expected`.
 */
function levelsNear(expected: Float32Array, picture: RgbPicture): Float32Array {
  const [low, high] = [-TOLERANCE, TOLERANCE].map((by) =>
    toRgba({ ...picture, rgb: picture.rgb.map((value) => value + by) }).filter((_, i) => i % 4 !== 3),
  );
  return expected.map((level, i) => Math.min(high[i], Math.max(low[i], level)));
}
