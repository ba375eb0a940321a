import { functionBody, get, moduleOf, set, v128, V128 } from './code.ts';

/** Whether this engine has multiply-add (Chromium from 114 on). */
export function hasRelaxedSimd(): boolean {
  const x = get(0);
  return WebAssembly.validate(moduleOf([], [], functionBody([[1, V128]], set(0, v128.relaxedMultiplyAdd(x, x, x)))));
}
