/**
 * `npx tsx test/golden/parity-browser.ts wasm|webgpu [PART OF A NAME]...`: the 64 px vectors in Chromium, by the builds of
 * onnxruntime that the panel ships. WebGPU is the software adapter here: it says what is right, and takes minutes; name
 * parts to do less, such as `res8 r0.5_res32`.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { launchBrowser } from '../e2e/browser.ts';
import { nodeRuntime } from '../support/fixtures.ts';
import type { ParityWindow } from './browser-entry.ts';
import { passes, type Outcome } from './cases.ts';
import { floors, golden, goldenIsHere, goldenModelBytes } from './node.ts';
import { printOutcomes } from './table.ts';

const ORIGIN = 'http://localhost';
const MODELS = ['g64_small', 'g64_s512', 'train_style'] as const;
/** File of the build; the panel takes the same (ui/build). */
const BUILDS = { wasm: 'ort-wasm-simd-threaded.wasm', webgpu: 'ort-wasm-simd-threaded.jspi.wasm' } as const;
type Backend = keyof typeof BUILDS;

async function bundle(backend: Backend): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./browser-entry.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'warning',
    alias: backend === 'webgpu' ? { 'onnxruntime-web/wasm': 'onnxruntime-web/jspi' } : {},
    define: { 'import.meta.url': '""' },
  });
  return (outputFiles ?? [])[0].text;
}

async function main(backend: Backend, only: readonly string[]): Promise<void> {
  if (!goldenIsHere) throw new Error('../shared/golden is not here, and this script needs it.');
  const runtime = nodeRuntime();
  const models = new Map<string, Uint8Array>();
  for (const name of MODELS) models.set(`${name}.safetensors`, await goldenModelBytes(runtime, name));
  const wasm = readFileSync(createRequire(import.meta.url).resolve(`onnxruntime-web/${BUILDS[backend]}`));
  const script = await bundle(backend);
  const browser = await launchBrowser(...(backend === 'webgpu' ? ['--enable-unsafe-webgpu'] : []));
  try {
    const page = await browser.newPage();
    await page.route('**/*', async (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/')
        return route.fulfill({ contentType: 'text/html', body: '<script src="/script.js"></script>' });
      if (pathname === '/script.js') return route.fulfill({ contentType: 'text/javascript', body: script });
      if (pathname === '/ort.wasm') return route.fulfill({ contentType: 'application/wasm', body: wasm });
      if (!pathname.startsWith('/golden/')) return route.fulfill({ status: 404 });
      const path = pathname.slice('/golden/'.length);
      return route.fulfill({
        contentType: 'application/octet-stream',
        body: Buffer.from(models.get(path) ?? golden(path)),
      });
    });
    const outcomes: Outcome[] = [];
    await page.exposeFunction('report', (one: Outcome) => {
      outcomes.push(one);
      process.stderr.write(`\r${outcomes.length}`);
    });
    page.on('pageerror', (error) => console.error(error.message));
    await page.goto(`${ORIGIN}/`);
    const start = performance.now();
    await page.evaluate((setup) => (globalThis as unknown as ParityWindow).parity(setup), {
      backend,
      only,
      floors: Object.fromEntries(floors()),
    });
    process.stderr.write('\r');
    printOutcomes(outcomes);
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    console.log(`Chromium ${browser.version()}, ${backend}, one thread, ${seconds} s.`);
    if (outcomes.length === 0 || !outcomes.every(passes)) process.exitCode = 1;
  } finally {
    await browser.close();
  }
}

const [backend = 'wasm', ...only] = process.argv.slice(2);
if (backend !== 'wasm' && backend !== 'webgpu') throw new Error('Say wasm or webgpu.');
await main(backend, only);
