import type { EngineInfo } from '../../ui/worker/api.ts';

/** What an engine that only tests have says of itself. */
export const TEST_ENGINE: EngineInfo = {
  backend: 'wasm',
  reason: '',
  modelId: 'test',
  modelName: 'Test',
  about: '',
  licence: '',
  data: '',
  sources: [],
  bytes: 0,
  sliders: ['Smile', 'Age'].map((label) => ({ id: label.toLowerCase(), label, group: 'All', kind: 'model' as const })),
  resolutions: [64],
  ratios: [1],
  editsPhotos: true,
  measured: {},
};
