import * as Comlink from 'comlink';
import { toResult } from '../../models/errors.ts';
import type { Problem, Result } from '../../models/errors.ts';
import type { Seeded } from '../../models/runtime/index.ts';
import { NETS } from './api.ts';
import type {
  ByteCount,
  NetName,
  BackendChoice,
  EngineInfo,
  FaceLimit,
  FaceSliders,
  FaceSquare,
  FaceSquares,
  Frame,
  Glimpse,
  ModelCard,
  ModelHead,
  OnProgress,
  OpenedPhoto,
  Piece,
  PixelPart,
  PromisedModel,
  RefineBudget,
  Refined,
  RefineStep,
  RgbaImage,
} from './api.ts';
import type { EngineBridge } from './bridge.ts';
import type { ImportedFile } from './importer.ts';
import { chooseBackend, lookForGpu } from './choose-backend.ts';
import { greet, greetImporter, inOwnWorker, scriptOf } from './greet.ts';
import { Loading } from './loading.ts';
import { untilDone } from './progress.ts';
import { spawnFirst } from './spawn.ts';
import type { Packed } from './unpack.ts';

/**
 * Gives a part of the engine by name, from inside the page or from beside it (see `ui/build`).
 * @param onBytes told at once how many there are to load, and how many have come; never for what is inside the page
 */
export type ReadBlock = (name: BlockName, onBytes?: (bytes: ByteCount) => void) => Promise<Packed>;
export type BlockName =
  'worker-import' | 'worker-wasm' | 'worker-webgpu' | 'ort-wasm' | 'ort-webgpu' | 'model' | 'model-rest' | NetName;

/** Parts that a photo is opened with. */
const FIRST: readonly BlockName[] = ['detector', 'landmarks', 'mesh', 'person'];

type Spawned = Awaited<ReturnType<typeof spawnFirst<Comlink.Remote<EngineBridge>>>>;
/** @param share how much is done, 0 to 1; null once it is over. @param halt ends it */
type OnEncoding = (share: number | null, halt: () => void) => void;
type Visible = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** The engine as the panel sees it: one worker, started and ended here. Every answer is a `Result`; nothing rejects. */
export class EngineClient {
  private readonly readBlock: ReadBlock;
  private readonly onCrash: (problem: Problem) => void;
  private readonly promised: ModelHead | undefined;
  private readonly onEncoding: OnEncoding;
  private worker: Worker | null = null;
  private bridge: Comlink.Remote<EngineBridge> | null = null;
  /** Settle the calls that a crash leaves without an answer. */
  private readonly waiting = new Set<(problem: Problem) => void>();

  /**
   * @param onCrash the worker died; `start` again to go on
   * @param more.promised what the page says of the model inside it
   * @param more.onEncoding how far an encoder is that takes long
   */
  constructor(
    readBlock: ReadBlock,
    onCrash: (problem: Problem) => void,
    more: { readonly promised?: ModelHead | undefined; readonly onEncoding?: OnEncoding } = {},
  ) {
    this.readBlock = readBlock;
    this.onCrash = onCrash;
    this.promised = more.promised;
    this.onEncoding = more.onEncoding ?? (() => undefined);
  }

  /**
   * Ends a running engine and starts a new one; a WebGPU engine that does not start is followed by one on the CPU.
   * @param model a file of the user's; null for the model inside the page
   * @param onBegun photos can be opened, and edited by shape; a second call is of an engine that took the place of the first
   */
  async start(
    wish: BackendChoice,
    model: Blob | null,
    onProgress: OnProgress,
    onBegun: (promised: PromisedModel) => void = () => undefined,
  ): Promise<Result<EngineInfo>> {
    this.end();
    // Where there is no GPU, as on most machines that this can save time on, the worker is there when that is known.
    const early = wish === 'webgpu' ? undefined : this.spawn('wasm');
    const choice = chooseBackend(wish, wish === 'wasm' ? null : await lookForGpu());
    if (choice.backend !== 'wasm') void early?.then((started) => started.ok && started.value.worker.terminate());
    const worker = choice.backend === 'wasm' && early ? early : this.spawn(choice.backend);
    const first = await this.startOn(choice.backend, worker, model, choice.reason, onProgress, onBegun);
    if (
      first.ok ||
      choice.backend === 'wasm' ||
      first.error.code === 'model-corrupt' ||
      first.error.code === 'model-wrong'
    )
      return first;
    const why = `WebGPU did not start (${first.error.message})`;
    this.end();
    return this.startOn('wasm', this.spawn('wasm'), model, why, onProgress, onBegun);
  }

  /** Checks a model file in a worker of its own: the engine goes on meanwhile, and what the file needs is gone with the worker. */
  async inspect(file: Blob): Promise<Result<ModelCard>> {
    const result = await inOwnWorker(this.readBlock('worker-wasm'), greet, (bridge) => bridge.inspect(file));
    if (result.ok || result.error.code !== 'internal') return result;
    const message = 'This model file cannot be opened here; it may need more memory than there is. Choose another one.';
    return { ok: false, error: { code: 'model-wrong', message } };
  }

  /** Makes a model file of files of other projects, where the page has the importer (the stand-alone one), in a worker of its own. */
  importFiles(files: readonly File[]): Promise<Result<ImportedFile>> {
    const wasm = this.readBlock('ort-wasm');
    wasm.catch(() => undefined);
    return inOwnWorker(this.readBlock('worker-import'), greetImporter, async (importer) =>
      importer.importFiles([...files], await wasm),
    );
  }

  private async startOn(
    backend: 'wasm' | 'webgpu',
    worker: Promise<Result<Spawned>>,
    model: Blob | null,
    reason: string,
    onProgress: OnProgress,
    onBegun: (promised: PromisedModel) => void,
  ): Promise<Result<EngineInfo>> {
    const loading = new Loading(onProgress);
    const read = (name: BlockName): Promise<Packed> => this.readBlock(name, loading.of(name));
    const names: BlockName[] = [...NETS, ...(model ? [] : ['model' as const]), `ort-${backend}`];
    const parts = names.map((name) => [name, read(name)] as const);
    for (const [, part] of parts) part.catch(() => undefined);
    const started = await worker;
    if (!started.ok) return started;
    const { kind, greeting: bridge } = started.value;
    this.adopt(started.value.worker, bridge);
    // What looks at photos goes first: megabytes on the way would keep it waiting.
    const [looking, others] = [true, false].map((first) => parts.filter(([name]) => FIRST.includes(name) === first));
    const send = (some: typeof parts): Promise<void[]> =>
      Promise.all(some.map(async ([name, part]) => give(bridge, name, await part)));
    const sending = send(looking).then(() => send(others));
    // Nobody waits for this one, and it would only take the others' time.
    if (!model) void sending.then(() => this.sendRest(bridge)).catch(() => undefined);
    const work = async (heard: OnProgress): Promise<Result<EngineInfo>> => {
      if (model) await bridge.take('model', model);
      const halt = (): void => void this.guarded(toResult(() => bridge.stopEncoding()));
      await bridge.watchEncoding(Comlink.proxy((share) => this.onEncoding(share, halt)));
      const promised = model ? undefined : this.promised;
      const answer: Promise<Result<EngineInfo>> = bridge.start(
        backend,
        promised,
        Comlink.proxy(heard),
        Comlink.proxy(onBegun),
      );
      // A part that does not come is an answer too.
      return Promise.race([answer, sending.then(() => answer)]);
    };
    const result = await untilDone(onProgress, (heard) => this.guarded(work(heard)));
    if (!result.ok) return result;
    const why = [reason, result.value.reason, `Runs in a ${kind}: worker.`].filter(Boolean).join(' ');
    return { ok: true, value: { ...result.value, reason: why } };
  }

  /** The end of the page's model, with what looks closer. */
  private async sendRest(bridge: Comlink.Remote<EngineBridge>): Promise<void> {
    const part = await toResult(() => this.readBlock('model-rest'));
    if (part.ok) await give(bridge, 'model-rest', part.value);
    else await bridge.miss('model-rest', part.error.message);
  }

  private spawn(backend: 'wasm' | 'webgpu'): Promise<Result<Spawned>> {
    return toResult(async () => spawnFirst(await scriptOf(this.readBlock(`worker-${backend}`)), greet));
  }

  private adopt(worker: Worker, bridge: Comlink.Remote<EngineBridge>): void {
    this.worker = worker;
    this.bridge = bridge;
    worker.onerror = (event) => {
      event.preventDefault();
      this.crash(event.message || 'the worker stopped');
    };
    worker.onmessageerror = () => this.crash('a message could not be read');
  }

  private crash(detail: string): void {
    if (!this.worker) return;
    const problem: Problem = {
      code: 'internal',
      message: `The editor stopped unexpectedly. Start it again; your sliders are kept. (${detail})`,
    };
    this.end(problem);
    this.onCrash(problem);
  }

  /**
   * @param previewSide null where only `render` follows
   * @param visible only faces whose centre lies here are offered; image pixels
   */
  open(
    photo: RgbaImage,
    previewSide: number | null,
    visible: Visible,
    onProgress: OnProgress,
    seeded?: Seeded,
  ): Promise<Result<OpenedPhoto>> {
    // A copy, since the panel keeps the photo for a restart; the copy is handed over.
    const data = photo.data.slice();
    const sent = Comlink.transfer({ ...photo, data }, [data.buffer]);
    return untilDone(onProgress, (heard) =>
      this.call((bridge) => bridge.open(sent, previewSide, visible, Comlink.proxy(heard), seeded)),
    );
  }

  generate(seeded: Seeded, onProgress: OnProgress): Promise<Result<RgbaImage>> {
    return untilDone(onProgress, (heard) => this.call((bridge) => bridge.generate(seeded, Comlink.proxy(heard))));
  }

  choose(face: number, onProgress: OnProgress): Promise<Result<OpenedPhoto>> {
    return untilDone(onProgress, (heard) => this.call((bridge) => bridge.choose(face, Comlink.proxy(heard))));
  }

  place(squares: FaceSquares, face: number, onProgress: OnProgress): Promise<Result<OpenedPhoto>> {
    return untilDone(onProgress, (heard) => this.call((bridge) => bridge.place(squares, face, Comlink.proxy(heard))));
  }

  lookIn(square: FaceSquare, how: 'level' | 'fit'): Promise<Result<FaceSquare | null>> {
    return this.call((bridge) => bridge.lookIn(square, how));
  }

  edit(faces: FaceSliders, onFrame: (frame: Frame) => void): Promise<Result<{ readonly finished: boolean }>> {
    return this.call((bridge) => bridge.edit(faces, Comlink.proxy(onFrame)));
  }

  render(faces: FaceSliders, onProgress: OnProgress): Promise<Result<RgbaImage>> {
    return untilDone(onProgress, (heard) => this.call((bridge) => bridge.render(faces, Comlink.proxy(heard))));
  }

  closeUp(faces: FaceSliders, part: PixelPart, mostSide: number): Promise<Result<Piece>> {
    return this.call((bridge) => bridge.closeUp(faces, part, mostSide));
  }

  refine(face: number, budget: RefineBudget, onStep: (step: RefineStep) => void): Promise<Result<Refined>> {
    return this.call((bridge) => bridge.refine(face, budget, Comlink.proxy(onStep)));
  }

  useCode(face: number, code: string | null): Promise<Result<boolean>> {
    return this.call((bridge) => bridge.useCode(face, code));
  }

  async stop(): Promise<void> {
    await this.call(async (bridge) => ({ ok: true, value: await bridge.stop() }));
  }

  glimpse(slider: string): Promise<Result<Glimpse | null>> {
    return this.call((bridge) => bridge.glimpse(slider));
  }

  lookOver(): Promise<Result<readonly FaceLimit[]>> {
    return this.call((bridge) => bridge.lookOver());
  }

  async stopGlimpse(): Promise<void> {
    await this.call(async (bridge) => ({ ok: true, value: await bridge.stopGlimpse() }));
  }

  /** Ends the worker at once, whatever it is doing. */
  end(problem: Problem = { code: 'cancelled', message: 'Cancelled.' }): void {
    this.worker?.terminate();
    this.onEncoding(null, () => undefined);
    this.worker = null;
    this.bridge = null;
    for (const abandon of this.waiting) abandon(problem);
    this.waiting.clear();
  }

  private call<T>(work: (bridge: Comlink.Remote<EngineBridge>) => Promise<Result<T>>): Promise<Result<T>> {
    if (!this.bridge)
      return Promise.resolve({ ok: false, error: { code: 'cancelled', message: 'The editor is not running.' } });
    return this.guarded(work(this.bridge));
  }

  /** A worker that dies never answers, so its death answers for it. */
  private async guarded<T>(answer: Promise<Result<T>>): Promise<Result<T>> {
    let abandon: (problem: Problem) => void = () => undefined;
    const died = new Promise<Result<T>>((resolve) => {
      abandon = (error) => resolve({ ok: false, error });
    });
    this.waiting.add(abandon);
    const settled = await toResult(() => Promise.race([answer, died]));
    this.waiting.delete(abandon);
    return settled.ok ? settled.value : settled;
  }
}

/** Text is copied on its way, bytes are handed over. */
async function give(bridge: Comlink.Remote<EngineBridge>, name: string, part: Packed): Promise<void> {
  await bridge.take(name, typeof part === 'string' ? part : Comlink.transfer(part, [part.buffer]));
}
