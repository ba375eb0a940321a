/** WebGPU is used only after it drew the same picture as WASM (DESIGN §4): its backend has been wrong before (runtime-facts §3). */
import type { ModelFile } from '../format/index.ts';
import { createGenerator } from './generator.ts';
import type { Backend, Runtime } from './ort.ts';

export interface BackendVerdict {
  readonly backend: Backend;
  /** One sentence for the "how it runs" line. */
  readonly reason: string;
}

/** Largest difference of a probe picture (range -1..1) that still counts as the same: two steps of 8-bit colour. */
export const PROBE_TOLERANCE = 4 / 255;

/**
 * Probes at the smallest supported size, full widths, with a fixed code: every kind of node at the channel counts that count.
 * Any error is an answer too: then WASM it is.
 */
export async function chooseBackend(
  runtime: Runtime,
  model: ModelFile,
  wanted: Backend | 'auto',
): Promise<BackendVerdict> {
  if (wanted === 'wasm') return { backend: 'wasm', reason: 'Running on the CPU.' };
  const resolution = Math.min(...model.metadata.generator.resolutions);
  let failure: string | undefined;
  const gpu = createGenerator(runtime, model, { backend: 'webgpu', onFallback: (reason) => (failure = reason) });
  const cpu = createGenerator(runtime, model, { backend: 'wasm' });
  try {
    const wplus = Float32Array.from({ length: cpu.nStyle * cpu.styleDim }, (_, i) => Math.sin(i * 1.7) * 0.8);
    const expected = await cpu.generate({ wplus, resolution });
    const seen = await gpu.generate({ wplus, resolution });
    if (failure !== undefined) return { backend: 'wasm', reason: failure };
    let worst = 0;
    for (let i = 0; i < seen.rgb.length; i++) worst = Math.max(worst, Math.abs(seen.rgb[i] - expected.rgb[i]));
    if (!(worst <= PROBE_TOLERANCE))
      return { backend: 'wasm', reason: 'The GPU drew a wrong picture in the probe; running on the CPU.' };
    return { backend: 'webgpu', reason: 'Running on the GPU, checked against the CPU.' };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { backend: 'wasm', reason: `The GPU could not be used (${why.slice(0, 120)}); running on the CPU.` };
  } finally {
    await gpu.dispose().catch(() => undefined);
    await cpu.dispose().catch(() => undefined);
  }
}
