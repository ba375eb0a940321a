import type { Percents } from '../state/percents.ts';

/** Who somebody is, is not changed by surprise; only where the user has already begun to. */
const LEFT_ALONE = ['gender', 'age'];
/** Gentle: clearly seen, and still the same person. */
const LEAST = 15;
const MOST = 45;
const SLIDERS = { least: 2, most: 4 };

/**
 * A gentle combination of a few sliders.
 * @param ids of the model's sliders
 * @param now what is set; gender and age are touched only if they are in here
 * @param seed the same one gives the same combination
 */
export function surprise(ids: readonly string[], now: Percents, seed: number): Percents {
  const random = mulberry32(seed);
  const free = ids.filter((id) => !LEFT_ALONE.includes(id) || (now[id] ?? 0) !== 0);
  const count = Math.min(free.length, SLIDERS.least + Math.floor(random() * (SLIDERS.most - SLIDERS.least + 1)));
  const left = [...free];
  const taken = Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0]);
  return Object.fromEntries(
    taken.map((id) => {
      const size = LEAST + Math.floor(random() * (MOST - LEAST + 1));
      return [id, random() < 0.5 ? -size : size];
    }),
  );
}

/** A small generator of even numbers 0..1 (T. Ettinger, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
