export { throwIfAborted } from './cancel.ts';
export { createRuntime } from './create-runtime.ts';
export type { Backend, Net, Ort, Runtime } from './ort.ts';
export { createGenerator, type GeneratorOptions } from './generator.ts';
export { createEncoder, encoderOf } from './encoder.ts';
export { createMapping } from './mapping.ts';
export { hasPrior } from './prior.ts';
export { codeOfSeed } from './seed.ts';
export { resizeCorners } from './resize.ts';
export { planLadder, timeOf } from './ladder.ts';
export { climb } from './climb.ts';
export { createLatest, type Latest } from './latest.ts';
export { chooseBackend, type BackendVerdict } from './choose-backend.ts';
export { fromRgba, toRgba, type RgbPicture } from './picture.ts';
export type {
  ClimbRequest,
  Code,
  Encoder,
  Feature,
  Generator,
  GenerateRequest,
  LadderOptions,
  Look,
  Mapping,
  Rung,
  SegmentCost,
  Seeded,
} from './types.ts';
export { applyEdits, broadcast, loadDirections, mix, truncate, type Direction } from '../graph/style.ts';
