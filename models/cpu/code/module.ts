/** All functions of the generator on the CPU, in one WebAssembly module. */
import { hasRelaxedSimd } from '../../wasm/relaxed-simd.ts';
import { moduleOfAll } from '../../wasm/code.ts';
import { convolution, downConvolution, upConvolution, type Algorithm, type Side } from '../algorithms.ts';
import { clearFunction, limitFunction, moveFunction } from './band.ts';
import { blurAcrossFunction, blurDownFunction } from './blur.ts';
import { throughLayerFunction } from './gradient.ts';
import {
  gatherFunction,
  poolBackFunction,
  poolFunction,
  rectifyBackFunction,
  rectifyFunction,
  scatterFunction,
  unitDistanceFunction,
} from './net.ts';
import { betweenFunction, toRgbFunction, widenFunction } from './picture.ts';
import { productFunction, rowProductFunction } from './product.ts';
import { intoFunction, outOfFunction, paintFunction } from './transform.ts';

const SIDES: readonly Side[] = [1, 4];

type Transform =
  'values' | 'kernels' | 'pixels' | 'plainPixels' | 'upValues' | 'upKernels' | 'upPixels' | 'downValues' | 'downPixels';

/** Parameters of each: where it is written. */
export type FunctionName =
  | 'product'
  | 'rowProduct'
  | 'clear'
  | 'move'
  | 'limit'
  | 'blurDown'
  | 'blurAcross'
  | 'toRgb'
  | 'between'
  | 'widen'
  | 'throughLayer'
  | 'throughLayerAndColours'
  | 'gather'
  | 'scatter'
  | 'rectify'
  | 'rectifyBack'
  | 'pool'
  | 'poolBack'
  | 'unitDistance'
  | `${Transform}${Side}`;

export type Functions = Readonly<Record<FunctionName, (...parameters: number[]) => void>>;

export interface CompileOptions {
  /** With relaxed SIMD's multiply-add; default: where there is one. */
  readonly fused?: boolean;
  /** For a memory that threads share. */
  readonly shared?: boolean;
}

/** Most that a memory may have: 4 GB. */
export const MOST_PAGES = 65536;

export function compileFunctions({
  fused = hasRelaxedSimd(),
  shared,
}: CompileOptions = {}): Promise<WebAssembly.Module> {
  const transforms = ({ side, input, kernel }: Algorithm, prefix: 'up' | '') => {
    const name = (what: string): string => (prefix === '' ? what.toLowerCase() : `up${what}`) + String(side);
    return [intoFunction(name('Values'), input, true, fused), intoFunction(name('Kernels'), kernel, false, fused)];
  };
  return WebAssembly.compile(
    moduleOfAll(
      [
        clearFunction(fused),
        moveFunction(fused),
        limitFunction(fused),
        productFunction(fused),
        rowProductFunction(fused),
        blurDownFunction(fused),
        blurAcrossFunction(fused),
        toRgbFunction(fused),
        betweenFunction(fused),
        widenFunction(fused),
        throughLayerFunction(false, fused),
        throughLayerFunction(true, fused),
        gatherFunction(fused),
        scatterFunction(fused),
        rectifyFunction(fused),
        rectifyBackFunction(fused),
        poolFunction(fused),
        poolBackFunction(fused),
        unitDistanceFunction(fused),
        ...SIDES.flatMap((side) => [
          ...transforms(convolution(side), ''),
          outOfFunction(`pixels${side}`, convolution(side).output, fused),
          ...transforms(upConvolution(side), 'up'),
          paintFunction(`upPixels${side}`, upConvolution(side).output, true, fused),
          paintFunction(`plainPixels${side}`, convolution(side).output, false, fused),
          intoFunction(`downValues${side}`, downConvolution(side).input, true, fused),
          paintFunction(`downPixels${side}`, downConvolution(side).output, false, fused),
        ]),
      ],
      shared ? MOST_PAGES : undefined,
    ),
  );
}
