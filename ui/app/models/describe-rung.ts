import type { Shown } from '../state/state.ts';

/** What somebody wants to know while a slider moves: whether the picture gets better yet. */
export function plainly(shown: Pick<Shown, 'step' | 'steps'> | null, halted: boolean): string {
  if (halted) return 'Stopped';
  if (!shown) return 'Ready';
  return shown.step < shown.steps - 1 ? 'Getting sharper…' : 'Full quality';
}

/** Without a generator's part: "photo’s own pixels · 12 ms". With one: "64 px · 50 % width · 38 ms": resolution k, channel ratio α, time since the slider moved. */
export function describeRung({ resolution, ratio, elapsed }: Shown): string {
  if (resolution === 0) return `photo’s own pixels · ${time(elapsed)}`;
  return `${resolution} px · ${Math.round(ratio * 100)} % width · ${time(elapsed)}`;
}

function time(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
