// The browser tests: they need `npm run build` first and run one after the other.
import unit from './jest.config.mjs';

/** @type {import('jest').Config} */
const config = {
  ...unit,
  testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 240_000,
};

export default config;
