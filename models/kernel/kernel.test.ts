import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { kernelError, SIZES } from '../../test/support/kernel-cases.ts';
import { hasRelaxedSimd } from '../wasm/relaxed-simd.ts';
import { installKernel } from './install.ts';
import { functionBody, get, moduleOf, set, v128, V128 } from '../wasm/code.ts';

/** What the plugin brings. */
const BUILDS = ['', '.jspi'];
const FORMS = [false, true].flatMap((adds) =>
  (hasRelaxedSimd() ? [false, true] : [false]).map((fused) => ({ adds, fused })),
);

function binary(build: string): Uint8Array<ArrayBuffer> {
  const { resolve } = createRequire(import.meta.url);
  return new Uint8Array(readFileSync(resolve(`onnxruntime-web/ort-wasm-simd-threaded${build}.wasm`)));
}

test.each(FORMS)('every size of a product comes out right, and nothing beside it is written (%o)', (form) => {
  const wrong = SIZES.filter((size) => !(kernelError(form, size) < 3e-7));
  expect(wrong).toEqual([]);
});

test.each(BUILDS)('it fits into the onnxruntime of the package (ort-wasm-simd-threaded%s.wasm)', (build) => {
  const before = binary(build);
  for (const fused of [false, true]) {
    const after = before.slice();
    expect(installKernel(after, fused)).toBe(true);
    expect(after.length).toBe(before.length);
    let changed = 0;
    for (let i = 0; i < after.length; i++) changed += Number(after[i] !== before[i]);
    expect(changed).toBeGreaterThan(2000);
    expect(changed).toBeLessThanOrEqual(2040 + 1922);
  }
});

test('what it is put into is still a module', () => {
  const wasm = binary('');
  installKernel(wasm, false);
  expect(WebAssembly.validate(wasm)).toBe(true);
});

test('another onnxruntime is left as it is', () => {
  const wasm = binary('');
  const at = Buffer.from(wasm).indexOf(Buffer.from([0x03, 0x13, 0x7b, 0x03, 0x7f, 0x01, 0x7d]));
  wasm[at + 1000] ^= 1;
  const before = wasm.slice();
  expect(installKernel(wasm, false)).toBe(false);
  expect(Buffer.compare(wasm, before)).toBe(0);
  expect(installKernel(new Uint8Array(100), false)).toBe(false);
});

test('relaxed SIMD is found where there is some', () => {
  const plain = functionBody([[1, V128]], set(0, v128.add(get(0), get(0))));
  expect(WebAssembly.validate(moduleOf([], [], plain))).toBe(true);
  // Node 20 has it behind a flag only; later ones have it.
  expect(hasRelaxedSimd()).toBe(Number(process.versions.node.split('.')[0]) >= 22);
});
