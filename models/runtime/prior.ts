/**
 * Codes of new faces where a model brings what its encoder's codes of real ones are like: so many kinds of faces, and how faces of
 * one kind differ. A mapping network gives all rows of w+ one w, which no photo's code has.
 */
import type { ModelFile } from '../format/index.ts';
import { normal, uniforms } from './gaussian.ts';
import type { Seeded } from './types.ts';

/** Whether the model brings one. */
export function hasPrior(model: Pick<ModelFile, 'has'>): boolean {
  return model.has('prior.centres');
}

/**
 * w+ = centre of a kind + truncation · z · spread, [nStyle, styleDim]; z standard normal, the kind as often as it is among the real ones.
 * Truncated towards its own kind (multi-modal truncation, Mokady et al. 2022), so that ordinary faces are not all alike.
 */
export function codeOfPrior(model: Pick<ModelFile, 'tensor'>, { seed, truncation }: Seeded): Float32Array {
  const [centres, shares, spread] = ['centres', 'shares', 'spread'].map((name) => model.tensor(`prior.${name}`));
  const uniform = uniforms(seed);
  const kind = kindAt(shares.data, uniform());
  const size = centres.data.length / shares.data.length;
  const code = centres.data.slice(kind * size, (kind + 1) * size);
  for (let from = 0; from < spread.data.length; from += size) {
    const z = truncation * normal(uniform);
    for (let i = 0; i < size; i++) code[i] += z * spread.data[from + i];
  }
  return code;
}

/** @param at 0 ≤ at < 1 */
function kindAt(shares: Float32Array, at: number): number {
  let left = at * shares.reduce((sum, share) => sum + share, 0);
  for (let kind = 0; kind < shares.length - 1; kind++) {
    left -= shares[kind];
    if (left < 0) return kind;
  }
  return shares.length - 1;
}
