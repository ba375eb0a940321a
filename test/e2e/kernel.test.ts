/** The kernel in Chromium, where it has multiply-add as well: Node 20 has not. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { kernelError, SIZES } from '../support/kernel-cases.ts';
import { useBrowser } from './stage.ts';

const stage = useBrowser();

const ENTRY = `
  export { hasRelaxedSimd } from './models/wasm/relaxed-simd.ts';
  export { kernelError, SIZES } from './test/support/kernel-cases.ts';
`;

interface Kernel {
  hasRelaxedSimd(): boolean;
  kernelError: typeof kernelError;
  SIZES: typeof SIZES;
}

test('with multiply-add and without, every size of a product comes out right', async () => {
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: fileURLToPath(new URL('../..', import.meta.url)) },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'kernel',
  });
  const page = await stage.browser.newPage();
  try {
    await page.addScriptTag({ content: (outputFiles ?? [])[0].text });
    const found = await page.evaluate(() => {
      const { kernel } = globalThis as unknown as { readonly kernel: Kernel };
      const forms = [false, true].flatMap((adds) => [false, true].map((fused) => ({ adds, fused })));
      const errors = forms.map((form) => kernel.SIZES.map((size) => kernel.kernelError(form, size)));
      return { relaxed: kernel.hasRelaxedSimd(), worst: errors.map((all) => Math.max(...all)) };
    });
    expect(found.relaxed).toBe(true);
    expect(found.worst).toHaveLength(4);
    for (const worst of found.worst) expect(worst).toBeLessThan(3e-7);
  } finally {
    await page.close();
  }
});
