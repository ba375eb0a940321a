/** Directions as a file brings them. */
import type { DirectionInfo } from '../../format/index.ts';
import { lazily, type Entry } from '../state-dict.ts';

export interface DirectionSource {
  /** The name in the file, or the file's own. */
  readonly key: string;
  /** Where the name comes from: the authors' dictionaries have names of their own attributes. */
  readonly named: 'dictionary' | 'file' | 'component' | 'model';
  readonly entry: Entry;
  /** Length along the vector at slider value 1, where the file tells. */
  readonly range?: number;
  /** All that is said of it, where the file is a model of our own. */
  readonly info?: DirectionInfo;
  /** Of a component: its number in the file. */
  readonly component?: number;
}

/** Components that are taken where nobody says which: later ones do less and less. */
export const FIRST_COMPONENTS = 10;
/** Standard deviations at a slider's end. */
const DEVIATIONS = 2;
/** What rosinality's `apply_factor.py` moves by. */
const SEFA_DEGREE = 5;

/**
 * GANSpace's (`comp` [n, 1, d], `std` [n]; in its .npz `lat_comp` and `lat_stdev`) and SeFa's (`eigvec` [d, n], a column each).
 * GANSpace moves a face *to* a coordinate; a slider moves it by so many deviations, which is the same but for where it began.
 */
export function componentsOf(
  entries: ReadonlyMap<string, Entry>,
): { readonly what: string; readonly directions: readonly DirectionSource[] } | undefined {
  const [vectors, deviations] = entries.has('lat_comp')
    ? [entries.get('lat_comp'), entries.get('lat_stdev')]
    : [entries.get('comp'), entries.get('std')];
  if (vectors && deviations && vectors.shape.length === 3) {
    const [count, one, size] = vectors.shape;
    if (one !== 1 || deviations.shape.join() !== `${count}`) return undefined;
    const std = lazily(deviations).data;
    return {
      what: `${count} components of GANSpace`,
      directions: Array.from({ length: count }, (_, i) => ({
        key: `Component ${i}`,
        named: 'component',
        component: i,
        range: DEVIATIONS * std[i],
        entry: { shape: [size], load: () => vectors.load().slice(i * size, (i + 1) * size) },
      })),
    };
  }
  const columns = entries.get('eigvec');
  if (columns?.shape.length !== 2) return undefined;
  const [size, count] = columns.shape;
  return {
    what: `${count} factors of SeFa`,
    directions: Array.from({ length: count }, (_, i) => ({
      key: `Factor ${i}`,
      named: 'component',
      component: i,
      range: SEFA_DEGREE,
      entry: {
        shape: [size],
        load() {
          const all = columns.load();
          return Float32Array.from({ length: size }, (_, row) => all[row * count + i]);
        },
      },
    })),
  };
}
