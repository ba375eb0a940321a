import * as Comlink from 'comlink';
import { PortraitError, toResult } from '../../models/errors.ts';
import type { Result } from '../../models/errors.ts';
import type { EngineAssets, EngineInfo, Frame, ModelCard, OnProgress, PortraitEngine, RgbaImage } from './api.ts';
import { inspectModel } from './session/model-card.ts';
import { unpack } from './unpack.ts';
import type { PackedAssets } from './unpack.ts';

/** What the worker offers over comlink: the engine, started from the page's data blocks. */
export interface EngineBridge extends Omit<PortraitEngine, 'start'> {
  /** Answers as soon as the worker's script runs; silence means that this kind of worker does not exist here. */
  ping(): true;
  /** Checks a model file of the user's; nothing need be started for it. */
  inspect(file: Blob): Promise<Result<ModelCard>>;
  start(packed: PackedAssets, onProgress?: OnProgress): Promise<Result<EngineInfo>>;
}

/** Wraps an engine so that its images cross to the panel by transfer. The engine must not keep the buffers it hands out. */
export function createBridge(engine: PortraitEngine): EngineBridge {
  return {
    ping: () => true,
    inspect: (file) => toResult(async () => inspectModel(await readBlob(file))),
    async start(packed, onProgress) {
      const unpacked = await toResult(() => unpackAll(packed));
      if (!unpacked.ok) return unpacked;
      return engine.start({ ...unpacked.value, backend: packed.backend }, onProgress);
    },
    open: (photo, previewSide, visible, onProgress, seeded) =>
      engine.open(photo, previewSide, visible, onProgress, seeded),
    async generate(seeded, onProgress) {
      const result = await engine.generate(seeded, onProgress);
      return result.ok ? Comlink.transfer(result, [bufferOf(result.value)]) : result;
    },
    choose: (face, onProgress) => engine.choose(face, onProgress),
    async edit(faces, onFrame) {
      const arrivals: unknown[] = [];
      const result = await engine.edit(faces, (frame: Frame) => {
        arrivals.push(onFrame(Comlink.transfer(frame, [bufferOf(frame.image)])));
      });
      // Frames go another way than this answer (each proxy has a port of its own), and the order between two ports is not
      // given (HTML standard, "message ports"): an answer that came first would have the last frame dropped as late.
      await Promise.allSettled(arrivals);
      return result;
    },
    stop: () => engine.stop(),
    refine: (face, budget, onStep) =>
      engine.refine(
        face,
        budget,
        onStep && ((step) => onStep(step.image ? Comlink.transfer(step, [bufferOf(step.image)]) : step)),
      ),
    useCode: (face, code) => engine.useCode(face, code),
    async render(faces, onProgress) {
      const result = await engine.render(faces, onProgress);
      return result.ok ? Comlink.transfer(result, [bufferOf(result.value)]) : result;
    },
  };
}

async function unpackAll(packed: PackedAssets): Promise<Omit<EngineAssets, 'backend'>> {
  const [wasmBinary, model, detector, landmarks, mesh, person, likeness] = await Promise.all([
    unpackPart(`ort-${packed.backend === 'webgpu' ? 'webgpu' : 'wasm'}`, packed.wasm),
    typeof packed.model === 'string' ? unpackPart('model', packed.model) : readBlob(packed.model),
    ...(['detector', 'landmarks', 'mesh', 'person', 'likeness'] as const).map((name) =>
      unpackPart(name, packed.nets[name]),
    ),
  ]);
  return { wasmBinary, model, nets: { detector, landmarks, mesh, person, likeness } };
}

/** @throws PortraitError model-corrupt | internal where the page was cut or changed on its way here */
async function unpackPart(name: string, text: string): Promise<ArrayBuffer> {
  try {
    return await unpack(text);
  } catch (cause) {
    if (name === 'model')
      throw new PortraitError(
        'model-corrupt',
        'The model inside this plugin is damaged; install the plugin again.',
        cause,
      );
    throw new PortraitError(
      'internal',
      `The "${name}" part of this plugin is damaged; install the plugin again.`,
      cause,
    );
  }
}

/** @throws PortraitError model-corrupt where the browser cannot give the bytes (any more) */
async function readBlob(file: Blob): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer();
  } catch (cause) {
    throw new PortraitError('model-corrupt', 'This model file cannot be read; open it again.', cause);
  }
}

function bufferOf(image: RgbaImage): ArrayBuffer {
  return image.data.buffer as ArrayBuffer;
}
