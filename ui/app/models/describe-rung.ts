import type { Shown } from '../state/state.ts';

/** "64 px · 50 % width · 38 ms": resolution k, channel ratio α, time since the slider moved. */
export function describeRung({ resolution, ratio, elapsed }: Shown): string {
  return `${resolution} px · ${Math.round(ratio * 100)} % width · ${time(elapsed)}`;
}

function time(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
