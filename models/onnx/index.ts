export { SmallNets, type SmallNet, type Arrays } from './net.ts';
export type { Dense } from './dense.ts';
