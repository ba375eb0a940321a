export { CpuBlocks, type CpuBlock, type CpuBlockRequest } from './blocks.ts';
export { createCpu, type Cpu } from './cpu.ts';
