// Jest runs our TypeScript as native ES modules: onnxruntime-web's Node entry uses top-level dynamic import.
const transform = {
  '^.+\\.tsx?$': [
    '<rootDir>/test/support/transform.mjs',
    {
      jsc: {
        target: 'es2022',
        parser: { syntax: 'typescript', tsx: true },
        transform: { react: { runtime: 'automatic', importSource: 'preact' } },
      },
      module: { type: 'es6' },
    },
  ],
};

export const BESIDE_PYTORCH = 'test/golden/same-as-training.test.ts';

/** @type {import('jest').Config} */
const config = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  testMatch: ['<rootDir>/**/*.test.ts', '<rootDir>/**/*.test.tsx'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/', '<rootDir>/test/e2e/', `<rootDir>/${BESIDE_PYTORCH}`],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform,
  testTimeout: 300_000,
  // Jest would leave one core to others: of two, half. What runs beside the unit tests is through long before them.
  maxWorkers: '100%',
};

export default config;
