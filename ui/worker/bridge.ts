import * as Comlink from 'comlink';
import { toResult } from '../../models/errors.ts';
import type { Result } from '../../models/errors.ts';
import { NETS } from './api.ts';
import type {
  ArrivingAssets,
  Backend,
  EngineInfo,
  Frame,
  ModelCard,
  ModelHead,
  OnProgress,
  PortraitEngine,
  PromisedModel,
  RgbaImage,
} from './api.ts';
import { inspectModel } from './session/model-card.ts';
import { Arrivals, readBlob } from './arrivals.ts';
import type { Packed } from './unpack.ts';

/** What the worker offers over comlink: the engine, started from the page's data blocks. */
export interface EngineBridge extends Omit<PortraitEngine, 'start'> {
  /** Answers as soon as the worker's script runs; silence means that this kind of worker does not exist here. */
  ping(): true;
  /** Checks a model file of the user's; nothing need be started for it. */
  inspect(file: Blob): Promise<Result<ModelCard>>;
  /** A part of the engine, by its name in `ui/build/paths.mjs`; a model may be a file of the user's. In any order, before `start` or after. */
  take(name: string, part: Packed | Blob): void;
  /** One of them does not come. @param why a sentence for the user, who is told where it is needed */
  miss(name: string, why: string): void;
  /**
   * @param backend onnxruntime's build is the part `ort-…` of this name
   * @param promised what the page knows of the model
   */
  start(
    backend: Backend,
    promised?: ModelHead,
    onProgress?: OnProgress,
    onBegun?: (promised: PromisedModel) => void,
  ): Promise<Result<EngineInfo>>;
}

/** Wraps an engine so that its images cross to the panel by transfer. The engine must not keep the buffers it hands out. */
export function createBridge(engine: PortraitEngine): EngineBridge {
  const arrivals = new Arrivals();
  return {
    ping: () => true,
    inspect: (file) => toResult(async () => inspectModel(await readBlob(file))),
    take: (name, part) => arrivals.take(name, part),
    miss: (name, why) => arrivals.miss(name, why),
    start: (backend, promised, onProgress, onBegun) =>
      engine.start({ ...arriving(arrivals, backend), promised }, onProgress, onBegun),
    open: (photo, previewSide, visible, onProgress, seeded) =>
      engine.open(photo, previewSide, visible, onProgress, seeded),
    async generate(seeded, onProgress) {
      const result = await engine.generate(seeded, onProgress);
      return result.ok ? Comlink.transfer(result, [bufferOf(result.value)]) : result;
    },
    choose: (face, onProgress) => engine.choose(face, onProgress),
    place: (squares, face, onProgress) => engine.place(squares, face, onProgress),
    lookIn: (square, how) => engine.lookIn(square, how),
    async edit(faces, onFrame) {
      const shown: unknown[] = [];
      const result = await engine.edit(faces, (frame: Frame) => {
        shown.push(onFrame(Comlink.transfer(frame, [bufferOf(frame.image)])));
      });
      // Frames go another way than this answer (each proxy has a port of its own), and the order between two ports is not
      // given (HTML standard, "message ports"): an answer that came first would have the last frame dropped as late.
      await Promise.allSettled(shown);
      return result;
    },
    stop: () => engine.stop(),
    async glimpse(slider) {
      const result = await engine.glimpse(slider);
      if (!result.ok || !result.value) return result;
      const { before, low, high } = result.value;
      return Comlink.transfer(result, [before, low, high].map(bufferOf));
    },
    stopGlimpse: () => engine.stopGlimpse(),
    lookOver: () => engine.lookOver(),
    watchEncoding: (onEncoding) => engine.watchEncoding(onEncoding),
    stopEncoding: () => engine.stopEncoding(),
    refine: (face, budget, onStep) =>
      engine.refine(
        face,
        budget,
        onStep && ((step) => onStep(step.image ? Comlink.transfer(step, [bufferOf(step.image)]) : step)),
      ),
    useCode: (face, code) => engine.useCode(face, code),
    async closeUp(faces, part, mostSide) {
      const result = await engine.closeUp(faces, part, mostSide);
      return result.ok ? Comlink.transfer(result, [bufferOf(result.value.image)]) : result;
    },
    async render(faces, onProgress) {
      const result = await engine.render(faces, onProgress);
      return result.ok ? Comlink.transfer(result, [bufferOf(result.value)]) : result;
    },
  };
}

function arriving(arrivals: Arrivals, backend: Backend): ArrivingAssets {
  const nets = NETS.map((name) => [name, () => arrivals.get(name)] as const);
  return {
    wasmBinary: () => arrivals.get(`ort-${backend}`),
    model: () => arrivals.get('model'),
    // A file of the user's has all of itself.
    ...(arrivals.isFile('model') ? {} : { rest: () => arrivals.get('model-rest') }),
    nets: Object.fromEntries(nets) as ArrivingAssets['nets'],
    backend,
  };
}

function bufferOf(image: RgbaImage): ArrayBuffer {
  return image.data.buffer as ArrayBuffer;
}
