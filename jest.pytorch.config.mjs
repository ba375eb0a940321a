// The engine beside the training code's pictures, where its Python environment is there: `npm test` starts this when that is made.
import unit, { BESIDE_PYTORCH } from './jest.config.mjs';

/** @type {import('jest').Config} */
const config = {
  ...unit,
  testMatch: [`<rootDir>/${BESIDE_PYTORCH}`],
  testPathIgnorePatterns: ['/node_modules/'],
};

export default config;
