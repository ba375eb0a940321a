import type { OnProgress } from '../../worker/api.ts';
import type { Progress } from '../state/state.ts';

/** Before so much has been done and so long has been waited, a guess would jump: part of the whole, and ms. */
const [BEGUN, WAITED] = [0.03, 1000];

/** Seconds until all is done, from the time its part took; undefined while that says nothing. @param fraction 0..1 @param elapsed ms */
export function secondsLeft(fraction: number, elapsed: number): number | undefined {
  if (fraction < BEGUN || fraction >= 1 || elapsed < WAITED) return undefined;
  return (elapsed * (1 - fraction)) / fraction / 1000;
}

/** Progress with the time that is left. @param now ms, of any beginning */
export function withTimeLeft(
  tell: (progress: Progress) => void,
  now: () => number = () => performance.now(),
): OnProgress {
  const begin = now();
  return (stage, fraction) => tell({ stage, fraction, remaining: secondsLeft(fraction, now() - begin) });
}
