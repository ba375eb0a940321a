/** An engine in its two stages: what looks at photos, which is there soon, and the model, which takes longer. */
import { PortraitError } from '../../../models/errors.ts';
import { openModel, type DirectionInfo } from '../../../models/format/index.ts';
import { setUpOnnxruntime } from '../../../models/kernel/index.ts';
import {
  chooseBackend,
  createEncoder,
  createGenerator,
  createMapping,
  loadDirections,
  type Mapping,
  type Ort,
  type Runtime,
} from '../../../models/runtime/index.ts';
import type { Arriving, ArrivingAssets, EngineInfo, OnProgress, PromisedModel } from '../api.ts';
import type { Encoding } from './encoding.ts';
import { Headwear } from '../headwear/headwear.ts';
import { once } from './face-code.ts';
import { cardOf } from './model-card.ts';
import { createNets, type Nets } from './nets.ts';
import type { RefiningTools } from './refining.ts';
import { describeSliders } from './sliders.ts';
import type { Drawing } from './drawn-parts.ts';

/** With its model. */
export interface Started extends Drawing, RefiningTools {
  readonly mapping: Mapping;
  readonly info: EngineInfo;
}

/** Time that a photo has to come before the model is begun with: it goes first, ms. */
const GRACE = 300;

export type MakeRuntime = (ort: Ort, load: () => Promise<void>) => Runtime;

export class Stages {
  readonly runtime: Runtime;
  readonly nets: Promise<Nets>;
  /** Ready when it is first asked for. @throws PortraitError of a part that did not come or is not what it should be */
  readonly headwear: () => Promise<Headwear>;
  /** @throws PortraitError model-corrupt | model-wrong and whatever keeps it from being loaded */
  readonly model: Promise<Started>;
  readonly #assets: ArrivingAssets;
  #started: Started | undefined;
  #failed = false;
  #opened: () => void = () => undefined;

  constructor(
    ort: Ort,
    makeRuntime: MakeRuntime,
    assets: ArrivingAssets,
    encoding: Encoding,
    onProgress?: OnProgress,
    isAwaited = false,
  ) {
    this.#assets = assets;
    this.runtime = makeRuntime(ort, async () => setUpOnnxruntime(ort, await arrived(assets.wasmBinary)));
    const { detector, landmarks, mesh, person } = assets.nets;
    const files = { detector, landmarks, mesh, person };
    this.nets = createNets(mapValues(files, arrived), this.runtime.small);
    this.headwear = once(async () => Headwear.open(await arrived(assets.nets.likeness)));
    const opened = new Promise<void>((resolve) => (this.#opened = resolve));
    this.model = this.nets.then(async (nets) => {
      if (isAwaited) await Promise.race([opened, new Promise((resolve) => setTimeout(resolve, GRACE))]);
      return this.#load(nets, encoding, onProgress);
    });
    this.model.catch(() => (this.#failed = true));
  }

  /** The model, if it is there. */
  get started(): Started | undefined {
    return this.#started;
  }

  /** Of the model, or as promised; none of one that could not be loaded. */
  get directions(): readonly DirectionInfo[] {
    if (this.#failed) return [];
    return this.#started?.model.metadata.directions ?? this.#assets.promised?.directions ?? [];
  }

  get promised(): PromisedModel {
    return { modelId: this.#assets.promised?.id ?? '', sliders: describeSliders(this.directions) };
  }

  /** A photo is open: the model need not wait for it any longer. */
  photoOpened(): void {
    this.#opened();
  }

  async #load(nets: Nets, encoding: Encoding, onProgress?: OnProgress): Promise<Started> {
    const { runtime } = this;
    const { backend } = this.#assets;
    onProgress?.('model', 0.5);
    const file = await arrived(this.#assets.model);
    const { rest } = this.#assets;
    const model = await openModel(file, undefined, rest && (() => arrived(rest)));
    onProgress?.('model', 0.7);
    const verdict = await chooseBackend(runtime, model, backend);
    const threads = verdict.backend === 'wasm' && runtime.threads > 1 ? ` On ${runtime.threads} threads.` : '';
    this.#started = {
      ...{ runtime, model, nets },
      encoder: encoding.of(createEncoder(runtime, model)),
      generator: createGenerator(runtime, model, verdict),
      mapping: createMapping(runtime, model),
      likeness: () => arrived(this.#assets.nets.likeness),
      directions: loadDirections(model),
      info: { backend: verdict.backend, reason: verdict.reason + threads, ...cardOf(model) },
    };
    return this.#started;
  }
}

function arrived<T>(part: Arriving<T>): Promise<T> {
  return Promise.resolve(typeof part === 'function' ? (part as () => Promise<T>)() : part);
}

function mapValues<Key extends string, A, B>(record: Readonly<Record<Key, A>>, f: (value: A) => B): Record<Key, B> {
  return Object.fromEntries(Object.entries<A>(record).map(([key, value]) => [key, f(value)])) as Record<Key, B>;
}

export function notStarted(): PortraitError {
  return new PortraitError('internal', 'The editor has not started yet; close and reopen it.');
}
