import type { Measured } from '../../worker/api.ts';

const WORDS: Readonly<Record<keyof Measured, string>> = {
  heldOutDistance: 'from faces it was not trained on',
  wildDistance: 'from news photos',
  smallestRatioDistance: 'between its widest and narrowest picture',
  frechet: 'between random samples and real faces (Fréchet)',
};

/** @returns one phrase a number, three decimals each, or '' where nothing was measured */
export function measuredWords(measured: Measured): string {
  const told = (Object.keys(WORDS) as (keyof Measured)[]).flatMap((name) => {
    const value = measured[name];
    return value === undefined ? [] : [`${value.toFixed(3)} ${WORDS[name]}`];
  });
  return told.length > 0 ? `distance ${told.join(', ')}; smaller is better` : '';
}
