export { CpuBlocks, type CpuBlock, type CpuBlockRequest } from './blocks.ts';
export { compileFunctions } from './code/module.ts';
