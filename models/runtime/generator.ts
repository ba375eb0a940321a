/**
 * Runs sub-generators block by block and keeps every block's output. A block runs again only when its widths, the blocks
 * before it or the w+ rows it reads have changed; so going up in resolution costs the new block only, going up in ratio
 * restarts where widths differ, and an edit of later rows leaves earlier blocks alone (DESIGN §4).
 */
import { PortraitError } from '../errors.ts';
import { styleCount, type ModelFile } from '../format/index.ts';
import type { Precision } from '../graph/onnx-writer.ts';
import { segmentNoises, segmentRows } from '../graph/segment.ts';
import { checkChannels, pictureMacs, segmentCount, segmentMacs, uniformChannels } from '../graph/widths.ts';
import type { BlockOutput, Blocks } from './blocks.ts';
import { Breath, throwIfAborted } from './cancel.ts';
import type { Backend, Runtime } from './ort.ts';
import { BlockCosts, type Block } from './costs.ts';
import { fade } from './fade.ts';
import { hashOf, rowsKey } from './keys.ts';
import { flexibleRungs } from './flexible.ts';
import { segmentWidths } from './segments.ts';
import type { RgbPicture } from './picture.ts';
import type { Feature, GenerateRequest, Generator, Rung } from './types.ts';
import { pictureFault, Watch } from './watch.ts';

export interface GeneratorOptions {
  readonly backend?: Backend;
  /** Of features and kernels on the GPU (default float32); the CPU has one. */
  readonly precision?: Precision;
  /** The model's own maps (default), none, or maps given here: one [r·r] for each layer, as many as the model stores. */
  readonly noise?: 'stored' | 'zero' | readonly Float32Array[];
  /** Called when WebGPU failed and the generator went on with WASM, with one sentence why. */
  readonly onFallback?: (reason: string) => void;
}

interface Kept {
  /** Identity of this output: widths and w+ rows of this block and all before it. */
  readonly key: string;
  readonly output: BlockOutput;
}

/** Largest difference of a picture to the CPU's, range -1..1, that is still the same picture in half precision. */
const SAME = 0.1;

/** Outputs kept a block: the full generator's and one narrower, as a drag alternates between them. */
const KEPT_PER_SEGMENT = 2;

/**
 * Blocks expected to take longer than this, ms, are not drawn to calibrate: a large model's would take seconds, and are
 * estimated well from smaller ones.
 */
const CALIBRATED = 30;

function blockOf(index: number, widths: readonly number[]): Block {
  return { segment: index, widths: segmentWidths(index, widths), macs: segmentMacs(widths, index) };
}

function fits(info: ModelFile['metadata']['generator'], { size, data, wplus }: Feature, length: number): boolean {
  return data.length === (info.widths[String(size)] ?? 0) * size * size && wplus.length === length;
}

/** @throws PortraitError usage: the published code makes a smaller picture of too short a list without a word (reference §11) */
function checkNoise(maps: readonly Float32Array[], resolution: number): readonly Float32Array[] {
  for (let index = 0; index < segmentCount(resolution); index++) {
    const [first, count] = segmentNoises(index);
    for (let i = first; i < first + count; i++)
      if (maps[i]?.length !== (4 << index) ** 2)
        throw new PortraitError('usage', `Noise map ${i} of this model has ${(4 << index) ** 2} values.`);
  }
  return maps;
}

export function createGenerator(runtime: Runtime, model: ModelFile, options: GeneratorOptions = {}): Generator {
  const info = model.metadata.generator;
  const nStyle = styleCount(info.resolution);
  const given = typeof options.noise === 'object' ? checkNoise(options.noise, info.resolution) : undefined;
  const noise = given ? 'input' : options.noise === 'zero' ? 'none' : 'stored';
  let backend: Backend = options.backend ?? 'wasm';
  let blocks: Blocks = runtime.blocks(model, backend, noise, options.precision);
  let kept: Kept[][] = [];
  let costs = new BlockCosts();
  /** Blocks that ran before, by their widths: the first run also makes what it needs. */
  const warm = new Set<string>();
  const breath = new Breath();

  const forget = (): void => {
    for (const { output } of kept.flat()) output.dispose();
    kept = [];
    warm.clear();
  };

  const runSegment = async (
    index: number,
    widths: readonly number[],
    wplus: Float32Array,
    before: Kept | undefined,
    signal?: AbortSignal,
    addition?: Float32Array,
  ): Promise<Kept> => {
    const [first, count] = segmentRows(index);
    const more = addition ? `+${hashOf(addition)}` : '';
    const key = `${before?.key ?? ''}|${segmentWidths(index, widths).join()}:${rowsKey(wplus, first, count, info.styleDim)}${more}`;
    const slot = (kept[index] ??= []);
    const at = slot.findIndex((one) => one.key === key);
    if (at >= 0) {
      const [found] = slot.splice(at, 1);
      slot.push(found);
      return found;
    }
    await breath.take(signal);
    const block = blockOf(index, widths);
    const name = `${index}:${block.widths.join()}`;
    const [firstMap, maps] = segmentNoises(index);
    const w = wplus.slice(first * info.styleDim, (first + count) * info.styleDim);
    const noises = given?.slice(firstMap, firstMap + maps);
    const start = performance.now();
    const output = await blocks.run({ index, widths, w, noises, addition, before: before?.output, signal });
    if (warm.has(name)) costs.record(block, performance.now() - start);
    warm.add(name);
    const made: Kept = { key, output };
    slot.push(made);
    if (slot.length > KEPT_PER_SEGMENT) slot.shift()?.output.dispose();
    return made;
  };

  const runAll = async (
    widths: readonly number[],
    resolution: number,
    { wplus, feature, signal }: GenerateRequest,
  ): Promise<RgbPicture> => {
    const addition = feature && feature.size <= resolution ? await faded(widths, wplus, feature, signal) : undefined;
    let last: Kept | undefined;
    for (let index = 0; index < segmentCount(resolution); index++)
      last = await runSegment(index, widths, wplus, last, signal, 4 << index === feature?.size ? addition : undefined);
    return { width: resolution, height: resolution, rgb: (last as Kept).output.picture() };
  };

  /** A feature as much as it still belongs: what the blocks below and the one that it is added to draw of its own code and of this one says how much. */
  const faded = async (
    widths: readonly number[],
    wplus: Float32Array,
    { size, data, wplus: own }: Feature,
    signal?: AbortSignal,
  ): Promise<Float32Array> => {
    const count = segmentCount(size);
    const [first, rows] = segmentRows(count - 1);
    const read = (first + rows) * info.styleDim;
    if (own.subarray(0, read).every((value, i) => value === wplus[i])) return data;
    const [before, after] = [
      await pictureAt(count, widths, own, signal),
      await pictureAt(count, widths, wplus, signal),
    ];
    return fade(data, before, after, size);
  };

  const pictureAt = async (count: number, widths: readonly number[], wplus: Float32Array, signal?: AbortSignal) => {
    let last: Kept | undefined;
    for (let index = 0; index < count; index++) last = await runSegment(index, widths, wplus, last, signal);
    return (last as Kept).output.picture();
  };

  const fallBack = async (error: unknown): Promise<void> => {
    const why = error instanceof Error ? error.message : String(error);
    backend = 'wasm';
    costs = new BlockCosts();
    forget();
    await blocks.release().catch(() => undefined);
    blocks = runtime.blocks(model, backend, noise, options.precision);
    options.onFallback?.(`The GPU failed (${why.slice(0, 120)}); running on the CPU.`);
  };

  const watch = new Watch();
  /** @throws Error that says what is wrong with a picture of the GPU's */
  const inspect = async (
    picture: RgbPicture,
    widths: readonly number[],
    { wplus, feature }: GenerateRequest,
  ): Promise<void> => {
    const fault = pictureFault(picture);
    if (fault !== undefined) throw new Error(fault);
    const far = watch.isFar(wplus, picture);
    if (far) {
      const cpu = createGenerator(runtime, model, { noise: options.noise });
      const { rgb } = await cpu
        .generate({ wplus, feature, resolution: picture.width, widths })
        .finally(() => cpu.dispose());
      if (rgb.some((v, i) => !(Math.abs(v - picture.rgb[i]) <= SAME)))
        throw new Error('it drew another picture than the CPU');
    }
    watch.believe(wplus, picture, far);
  };

  /** Once more on the CPU where the GPU failed. Where the CPU did, what was kept is of blocks that are gone. */
  const withFallback = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof PortraitError && error.code !== 'out-of-memory') throw error;
      if (backend === 'webgpu') {
        await fallBack(error);
        return withFallback(work);
      }
      forget();
      throw error;
    }
  };

  /** Calls take turns: the kept outputs belong to one walk at a time. */
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = tail.then(work);
    tail = turn.catch(() => undefined);
    return turn;
  };

  const widthsOf = (request: GenerateRequest): readonly number[] => {
    const widths = request.widths ?? uniformChannels(info, request.ratio ?? 1);
    const full = uniformChannels(info, 1);
    // A rung's widths may stop at its resolution; the rest is never read.
    checkChannels(info, [...widths, ...full.slice(widths.length)]);
    return widths;
  };

  const generate = (request: GenerateRequest): Promise<RgbPicture> =>
    inTurn(async () => {
      const { wplus, feature, signal, resolution = info.resolution } = request;
      if (wplus.length !== nStyle * info.styleDim)
        throw new PortraitError(
          'usage',
          `A w+ code of this model has ${nStyle} × ${info.styleDim} values, not ${wplus.length}.`,
        );
      if (!info.resolutions.includes(resolution))
        throw new PortraitError(
          'usage',
          `This model renders at ${info.resolutions.join(', ')} px, not at ${resolution}.`,
        );
      if (feature && !fits(info, feature, wplus.length))
        throw new PortraitError('usage', 'This feature belongs to another model.');
      throwIfAborted(signal);
      const widths = widthsOf(request);
      return withFallback(async () => {
        const picture = await runAll(widths, resolution, request);
        if (backend === 'webgpu') await inspect(picture, widths, request);
        return picture;
      });
    });

  /** Each block twice with different codes: the first run creates and warms the session, the second is timed. */
  const timeBlocks = async (widths: readonly number[], resolution: number, signal?: AbortSignal): Promise<void> => {
    const codes = [0.01, 0.02].map((value) => new Float32Array(nStyle * info.styleDim).fill(value));
    const due = (index: number): boolean => {
      const block = blockOf(index, widths);
      return !costs.has(block) && (index === 0 || costs.time(block) <= CALIBRATED);
    };
    if (!Array.from({ length: segmentCount(resolution) }, (_, index) => index).some(due)) return;
    const last: Kept[] = [];
    for (let index = 0; index < segmentCount(resolution); index++) {
      // Larger ones are estimated, never drawn for their time alone; real use measures them.
      if (index > 0 && costs.time(blockOf(index, widths)) > CALIBRATED) return;
      for (const [i, code] of codes.entries()) last[i] = await runSegment(index, widths, code, last[i], signal);
    }
  };

  const rung = (resolution: number, ratio: number): Rung => {
    const widths = uniformChannels(info, ratio).slice(0, 2 * segmentCount(resolution));
    return { resolution, ratio, widths, macs: pictureMacs(widths, resolution) };
  };

  const flexible = flexibleRungs(info);

  return {
    get backend() {
      return backend;
    },
    styleDim: info.styleDim,
    nStyle,
    resolutions: info.resolutions,
    ratios: info.ratios,
    rung,
    flexible,
    generate,
    calibrate: (rungs, signal) =>
      inTurn(async () => {
        // The narrowest first: it is measured further up, and says what the widest would take. Those between are estimated well.
        const ends = new Set([Math.min(...info.ratios), Math.max(...info.ratios)]);
        const drawn = rungs ?? [...ends].map((ratio) => rung(info.resolution, ratio));
        await withFallback(async () => {
          for (const { widths, resolution } of drawn) await timeBlocks(widths, resolution, signal);
        });
        const blocks = (rungs ?? [...info.ratios.map((ratio) => rung(info.resolution, ratio)), ...flexible]).flatMap(
          ({ widths, resolution }) =>
            Array.from({ length: segmentCount(resolution) }, (_, index) => blockOf(index, widths)),
        );
        return costs.list(blocks);
      }),
    async dispose() {
      await inTurn(async () => {
        forget();
        await blocks.release();
      });
    },
  };
}
