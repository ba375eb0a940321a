/** WebGPU is used only after it drew the same picture as WASM (DESIGN §4): its backend has been wrong before (runtime-facts §3). */
import type { ModelFile } from '../format/index.ts';
import type { Precision } from '../graph/onnx-writer.ts';
import { createGenerator } from './generator.ts';
import type { Backend, Runtime } from './ort.ts';
import type { Generator } from './types.ts';

export interface BackendVerdict {
  readonly backend: Backend;
  /** Of features and kernels. */
  readonly precision: Precision;
  /** One sentence for the "how it runs" line. */
  readonly reason: string;
}

/** Largest difference of a probe picture (range -1..1) that still counts as the same: two steps of 8-bit colour. */
export const PROBE_TOLERANCE = 4 / 255;

/** A code that is no face's: every style row differs. */
function probeCode(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(i * 1.7) * 0.8);
}

/** Largest difference to the CPU's picture. @throws Error with what failed, instead of going on with the CPU */
async function probe(
  runtime: Runtime,
  model: ModelFile,
  cpu: Generator,
  resolution: number,
  precision: Precision,
): Promise<number> {
  const failures: string[] = [];
  const onFallback = (reason: string): void => void failures.push(reason);
  const gpu = createGenerator(runtime, model, { backend: 'webgpu', precision, onFallback });
  try {
    const wplus = probeCode(cpu.nStyle * cpu.styleDim);
    const expected = await cpu.generate({ wplus, resolution });
    const seen = await gpu.generate({ wplus, resolution });
    if (failures.length > 0) throw new Error(failures[0]);
    let worst = 0;
    for (let i = 0; i < seen.rgb.length; i++) {
      const apart = Math.abs(seen.rgb[i] - expected.rgb[i]);
      if (!(apart <= worst)) worst = apart; // also where it is not a number
    }
    return worst;
  } finally {
    await gpu.dispose().catch(() => undefined);
  }
}

/** Whether the device that onnxruntime opened can compute in half precision. */
async function computesHalf({ ort }: Runtime): Promise<boolean> {
  const device = (await ort.env.webgpu?.device) as { readonly features?: ReadonlySet<string> } | undefined;
  return device?.features?.has('shader-f16') ?? false;
}

/**
 * Probes at the smallest supported size, full widths, with a fixed code: every kind of node at the channel counts that count.
 * Half precision, which halves what a GPU reads and writes, is probed at the full size, since its errors add up from block to block.
 * Any error is an answer too: then WASM it is.
 */
export async function chooseBackend(
  runtime: Runtime,
  model: ModelFile,
  wanted: Backend | 'auto',
): Promise<BackendVerdict> {
  if (wanted === 'wasm') return { backend: 'wasm', precision: 'float32', reason: 'Running on the CPU.' };
  const { resolutions } = model.metadata.generator;
  const onCpu = (reason: string): BackendVerdict => ({ backend: 'wasm', precision: 'float32', reason });
  const cpu = createGenerator(runtime, model, { backend: 'wasm' });
  try {
    const worst = await probe(runtime, model, cpu, Math.min(...resolutions), 'float32');
    if (!(worst <= PROBE_TOLERANCE)) return onCpu('The GPU drew a wrong picture in the probe; running on the CPU.');
    const half =
      (await computesHalf(runtime)) &&
      (await probe(runtime, model, cpu, Math.max(...resolutions), 'float16').catch(() => Infinity)) <= PROBE_TOLERANCE;
    return half
      ? {
          backend: 'webgpu',
          precision: 'float16',
          reason: 'Running on the GPU in half precision, checked against the CPU.',
        }
      : { backend: 'webgpu', precision: 'float32', reason: 'Running on the GPU, checked against the CPU.' };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (why.startsWith('The GPU')) return onCpu(why);
    return onCpu(`The GPU could not be used (${why.slice(0, 120)}); running on the CPU.`);
  } finally {
    await cpu.dispose().catch(() => undefined);
  }
}
