// The browser tests: they need `npm run build` first. Two files at a time: while one waits for its page, the other's draws.
import unit from './jest.config.mjs';

/** @type {import('jest').Config} */
const config = {
  ...unit,
  testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 240_000,
  maxWorkers: 2,
};

export default config;
