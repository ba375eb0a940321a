export { packMove, unpackMove } from './code.ts';
export { refine, MOST_STEPS, type RefineBudget, type RefineRequest, type RefineResult } from './refine.ts';
export { Search, searchResolution, SETTINGS, type SearchSettings, type SearchStep } from './search.ts';
