/** All functions that small nets run by, in one WebAssembly module: compiled in a few milliseconds. */
import { layerProductFunction } from '../../cpu/code/product.ts';
import { hasRelaxedSimd } from '../../wasm/relaxed-simd.ts';
import { moduleOfAll } from '../../wasm/code.ts';
import {
  channelwiseFunction,
  copyFunction,
  depthwiseFunction,
  halveFunction,
  mixFunction,
  multiplyFunction,
  sumFunction,
  totalFunction,
  zeroFunction,
} from './maps.ts';

/** Sides of kernels that a convolution channel by channel may have. */
export const DEPTHWISE = [3, 4, 5] as const;

export type NetFunctionName =
  | 'layerProduct'
  | 'zero'
  | 'copy'
  | `depthwise${(typeof DEPTHWISE)[number]}`
  | 'channelwise'
  | 'sum'
  | 'multiply'
  | 'largest2'
  | 'mean2'
  | 'total'
  | 'mix';

/** Parameters of each: where it is written. */
export type NetFunctions = Readonly<Record<NetFunctionName, (...parameters: number[]) => void>>;

export function compileNetFunctions(fused = hasRelaxedSimd()): Promise<WebAssembly.Module> {
  return WebAssembly.compile(
    moduleOfAll([
      layerProductFunction(fused),
      zeroFunction(fused),
      copyFunction(fused),
      ...DEPTHWISE.map((side) => depthwiseFunction(side, fused)),
      channelwiseFunction(fused),
      sumFunction(fused),
      multiplyFunction(fused),
      halveFunction('largest2', fused),
      halveFunction('mean2', fused),
      totalFunction(fused),
      mixFunction(fused),
    ]),
  );
}
