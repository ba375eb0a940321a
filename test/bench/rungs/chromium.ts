/**
 * The engine in Chromium, in a worker of a sandboxed iframe with an opaque origin: what Figma gives a plugin. Or, for threads, in
 * one of an iframe that shares the origin of a cross-origin isolated page.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ISOLATED, launchBrowser } from '../../e2e/browser.ts';
import type { BenchPage } from './page.ts';
import type { RungResult, RungTask } from './task.ts';

const ORIGIN = 'http://localhost';
const WASM = 'ort-wasm-simd-threaded.wasm';

/** The window around the iframe, which is the one that may fetch. */
const outer = (attributes: string): string => `<!doctype html><iframe ${attributes}></iframe><script>
  const frame = document.querySelector('iframe');
  const bytes = async (url) => (await fetch(url)).arrayBuffer();
  window.show = (html) => new Promise((resolve) => Object.assign(frame, { onload: resolve, srcdoc: html })).then(() => undefined);
  window.send = async () => frame.contentWindow.postMessage([await bytes('/ort.wasm'), await bytes('/model')], '*');
</script>`;

interface OuterPage {
  show(html: string): Promise<void>;
  send(): Promise<void>;
}

async function bundle(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'warning',
    define: { 'import.meta.url': '""' },
  });
  return (outputFiles ?? [])[0].text;
}

export interface Engine {
  readonly version: string;
  /** That draw. */
  readonly threads: number;
  /** Of the browser's renderers, for their processor time. */
  pids(): Promise<readonly number[]>;
  draw(task: RungTask): Promise<RungResult>;
  job(name: string): Promise<number>;
  plan(): Promise<readonly string[]>;
  climb(rungs: readonly string[], code: number): Promise<number>;
  close(): Promise<void>;
}

/** @param threads more than one take an isolated page */
export async function openEngine(model: Uint8Array, threads = 1): Promise<Engine> {
  const [worker, script] = await Promise.all([bundle('./worker.ts'), bundle('./page.ts')]);
  const source = Buffer.from(worker).toString('base64');
  // esbuild leaves no closing tag in a script.
  const inner = `<script>${script};globalThis.workerSource='${source}';globalThis.threads=${threads}</script>`;
  const files: Readonly<Record<string, readonly [string, string | Buffer]>> = {
    '/': ['text/html', outer(threads > 1 ? '' : 'sandbox="allow-scripts"')],
    '/ort.wasm': ['application/wasm', readFileSync(createRequire(import.meta.url).resolve(`onnxruntime-web/${WASM}`))],
    '/model': ['application/octet-stream', Buffer.from(model)],
  };
  const browser = await launchBrowser();
  const page = await browser.newPage();
  await page.route('**/*', async (route) => {
    const found = files[new URL(route.request().url()).pathname];
    if (!found) return route.fulfill({ status: 404 });
    const [contentType, body] = found;
    return route.fulfill({ contentType, body, headers: threads > 1 ? ISOLATED : {} });
  });
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(`${ORIGIN}/`);
  await page.evaluate((html) => (window as unknown as OuterPage).show(html), inner);
  const frame = page.frames()[1];
  await page.evaluate(() => (window as unknown as OuterPage).send());
  const drawing = await frame.evaluate(() => (window as unknown as BenchPage).ready);
  const system = await browser.newBrowserCDPSession();
  return {
    version: browser.version(),
    threads: drawing,
    async pids() {
      const { processInfo } = await system.send('SystemInfo.getProcessInfo');
      return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
    },
    draw: (task) => frame.evaluate((t) => (window as unknown as BenchPage).bench.draw(t), task),
    job: (name) => frame.evaluate((n) => (window as unknown as BenchPage).bench.job(n), name),
    plan: () => frame.evaluate(() => (window as unknown as BenchPage).bench.plan()),
    climb: (rungs, code) =>
      frame.evaluate(([r, c]) => (window as unknown as BenchPage).bench.climb(r, c), [rungs, code] as const),
    close: () => browser.close(),
  };
}
