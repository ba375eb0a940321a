/**
 * w*: the code near the encoder's of which the generator draws the photo best (Lin et al. 2021, "consistency-aware projection"; reference
 * §7): argmin ℓ(G(w), x) with a pull to the start, by Adam with a rate that falls as a cosine. Some steps draw a narrower
 * sub-generator instead of the full one, so that previews come nearer too. models/training's project.py does the same with PyTorch.
 */
import type { CpuBlocks } from '../cpu/blocks.ts';
import { Gradients, passBytes, type PassRequest } from '../cpu/backward/pass.ts';
import type { Container, ModelFile } from '../format/index.ts';
import { uniformChannels } from '../graph/widths.ts';
import { PerceptualDistance } from '../perceptual/distance.ts';
import { Adam } from './adam.ts';
import { LikenessTo } from './likeness.ts';
import { meanRow, Pull } from './pull.ts';

export interface SearchSettings {
  readonly rate: number;
  readonly l1: number;
  readonly perceptual: number;
  readonly pull: number;
  /** Share of their move that rows of 64 px and more keep in the end: it costs sliders most, and likeness gains least by it. */
  readonly settle: number;
  /** Each so many steps, the last of them draws a narrower sub-generator; 0 for never. */
  readonly every: number;
}

/** Chosen on portraits that no model was trained on: README.md says how. */
export const SETTINGS: SearchSettings = { rate: 0.05, l1: 1, perceptual: 4, pull: 0.1, settle: 0.88, every: 4 };

/** Bytes that a pass may keep: of larger models, a smaller resolution is searched at, and later rows stay the encoder's. */
const MOST_KEPT = 256 * 2 ** 20;
/** Rows of w+ from here on draw at 64 px and more. */
const FINE_ROW = 8;
/** Above it the net that compares would see more than it was trained for. */
const LARGEST = 256;

export interface SearchStep {
  /** From 0; the start itself. */
  readonly step: number;
  /** Of the picture, weighted, without the pull. */
  readonly loss: number;
  /** The same with the pull: what the best has least of. */
  readonly total: number;
  readonly distance: number;
  /** Mean squared move in units of the start's spread around the mean w. */
  readonly moved: number;
  readonly picture: Float32Array;
  /** Whether the full generator drew it. */
  readonly full: boolean;
}

/** The largest resolution that a search is made at. */
export function searchResolution({ metadata: { generator } }: Pick<ModelFile, 'metadata'>): number {
  const widths = uniformChannels(generator, 1);
  const fitting = generator.resolutions.filter((r) => r <= LARGEST && passBytes(widths, r) <= MOST_KEPT);
  return Math.max(...fitting, Math.min(...generator.resolutions));
}

/** One search; its memory is the blocks', which must be disposed of afterwards. */
export class Search {
  readonly resolution: number;
  readonly #gradients: Gradients;
  readonly #likeness: LikenessTo;
  readonly #pull: Pull;
  readonly #adam: Adam;
  readonly #wplus: Float32Array;
  readonly #narrow: readonly number[];
  #best: { readonly loss: number; readonly wplus: Float32Array };
  #steps = 0;

  /**
   * @param blocks of the model, opened for this search alone
   * @param photo [3, r, r] in [-1, 1], r = `searchResolution(model)`
   * @param start the encoder's code
   * @param breathe awaited between blocks: what it throws ends the search, and the best so far stays
   */
  constructor(
    private readonly blocks: CpuBlocks,
    net: Container,
    photo: Float32Array,
    private readonly start: Float32Array,
    private readonly breathe: () => Promise<void>,
    private readonly settings: SearchSettings = SETTINGS,
  ) {
    const { model } = blocks;
    const { styleDim } = model.metadata.generator;
    this.resolution = searchResolution(model);
    this.#gradients = new Gradients(blocks);
    const distance = new PerceptualDistance(blocks.heap, net);
    this.#likeness = new LikenessTo(photo, this.resolution, distance, settings);
    this.#pull = new Pull(start, model.has('mean_w') ? model.tensor('mean_w').data : meanRow(start, styleDim));
    this.#adam = new Adam(start.length);
    this.#wplus = start.slice();
    this.#best = { loss: Infinity, wplus: start.slice() };
    this.#narrow = model.metadata.generator.ratios.filter((ratio) => ratio < 1).sort((a, b) => b - a);
  }

  /** The code of the least loss, pull included, that a step has seen, and settled; at first the start. */
  get best(): Float32Array {
    const fine = FINE_ROW * this.blocks.model.metadata.generator.styleDim;
    const { start } = this;
    return this.#best.wplus.map((value, i) =>
      i < fine ? value : start[i] + this.settings.settle * (value - start[i]),
    );
  }

  /**
   * Draws, compares, and moves the code. @param done how much of the search is over, 0 to 1: the rate falls with it; at 1 the
   * picture is drawn and nothing moves
   * @throws RangeError when there is no more memory; whatever `breathe` throws
   */
  async step(done: number): Promise<SearchStep> {
    const { rate, pull, every } = this.settings;
    const step = this.#steps++;
    const turn = every > 0 && done < 1 && step % every === every - 1 ? Math.floor(step / every) : undefined;
    const ratio = turn === undefined ? 1 : (this.#narrow[turn % this.#narrow.length] ?? 1);
    const wplus = this.#wplus.slice();
    const { generator } = this.blocks.model.metadata;
    const request = { widths: uniformChannels(generator, ratio), resolution: this.resolution, wplus };
    const made = await this.#gradient(request, done < 1);
    const moved = this.#pull.moved(wplus);
    const loss = made.loss + pull * moved;
    if (ratio === 1 && loss < this.#best.loss) this.#best = { loss, wplus };
    if (done < 1) {
      this.#pull.addGradient(wplus, pull, made.gradient);
      this.#adam.step(this.#wplus, made.gradient, (rate * (1 + Math.cos(Math.PI * done))) / 2);
    }
    return {
      step,
      loss: made.loss,
      total: loss,
      distance: made.distance,
      moved,
      picture: made.picture,
      full: ratio === 1,
    };
  }

  async #gradient(request: PassRequest, back: boolean) {
    const pass = this.#gradients.pass(request);
    const walk = { release: () => undefined } as { release(): void };
    try {
      while (pass.step()) await this.breathe();
      const picture = pass.picture();
      const { loss, distance, gradient: byPicture } = this.#likeness.of(picture);
      if (!back) return { loss, distance, picture, gradient: new Float32Array() };
      const backwards = pass.back();
      walk.release = () => backwards.release();
      for (let own: Float32Array | undefined = byPicture; backwards.step(own); own = undefined) await this.breathe();
      return { loss, distance, picture, gradient: backwards.gradient };
    } finally {
      walk.release();
      pass.release();
    }
  }
}
