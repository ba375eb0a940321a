/**
 * The same panel on Chromium's software GPU (SwiftShader): correctness only, for its speed says nothing about a real one.
 * It takes seconds for what a CPU does in milliseconds, hence a model with two rungs (the weights are the shipped ones).
 */
import type { Browser } from 'playwright-core';
import type { Pixels } from '../figma/pictures.ts';
import type { PluginWindow } from './plugin-window.ts';
import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';
import { launchBrowser } from './browser.ts';
import { readDist } from './dist.ts';
import {
  PATIENCE,
  previewPixels,
  typePercent,
  waitForModel,
  waitForSliders,
  waitForTop,
  waitUntil,
} from './panel-actions.ts';
import { topOfPage, withBackend, withFile, withPrologue, withTwoRungs } from './page-parts.ts';
import { openPluginWindow } from './plugin-window.ts';
import { avatar } from './portraits.ts';

/** Runs in the worker before the engine: counts what is handed to the GPU. */
const COUNT_WORK = `
self.gpuSubmits = 0;
const submit = GPUQueue.prototype.submit;
GPUQueue.prototype.submit = function (...work) { self.gpuSubmits++; return submit.apply(this, work); };`;

/** A GPU that computes nonsense: whatever is read back from it is grey. */
const LIE = `
const range = GPUBuffer.prototype.getMappedRange;
GPUBuffer.prototype.getMappedRange = function (...part) {
  const bytes = range.apply(this, part);
  if (this.usage & GPUBufferUsage.MAP_READ) new Float32Array(bytes).fill(0.25);
  return bytes;
};`;

/** A GPU that says it computes in half precision, which this one does not; what it is then given to do fails. */
const BOAST = `
self.halfTried = 0;
const features = Object.getOwnPropertyDescriptor(GPUDevice.prototype, 'features').get;
Object.defineProperty(GPUDevice.prototype, 'features', {
  get() { return new Set([...features.call(this), 'shader-f16']); },
});
const compile = GPUDevice.prototype.createShaderModule;
GPUDevice.prototype.createShaderModule = function (shader) {
  if (/enable f16|\\bf16\\b/.test(shader.code)) self.halfTried++;
  return compile.call(this, shader);
};`;

/** Difference of the two previews that counts as the same picture, in steps of 8-bit colour. */
const TOLERANCE = { worst: 2, mean: 0.02 };

let html = '';
let top = '';
beforeAll(() => {
  html = withFile(readDist('ui.html'), 'model', withTwoRungs);
  top = topOfPage(html);
});

async function open(browser: Browser, page: string): Promise<PluginWindow> {
  const host = new FigmaHost();
  host.select(photoLayer(host, (await avatar()).png, { width: 300, height: 300 }));
  const plugin = await openPluginWindow(browser, host, { html: page });
  await waitForSliders(plugin.panel);
  return plugin;
}

/** Where it runs, and what the panel says about why. */
async function running({
  panel,
}: PluginWindow): Promise<{ readonly backend: string | null; readonly why: string | null }> {
  await waitForModel(panel);
  const backend = await panel.getByTestId('how').getAttribute('data-backend');
  return { backend, why: await panel.locator('.how-open').getAttribute('title') };
}

/** The preview of one and the same edit at the top of the ladder. */
async function smiling({ panel }: PluginWindow): Promise<Pixels> {
  await typePercent(panel, 'smile', 80);
  await waitForTop(panel, top);
  return previewPixels(panel);
}

function difference(a: Pixels, b: Pixels): { readonly worst: number; readonly mean: number } {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  let worst = 0;
  let sum = 0;
  for (let at = 0; at < a.data.length; at++) {
    const step = Math.abs(a.data[at] - b.data[at]);
    worst = Math.max(worst, step);
    sum += step;
  }
  return { worst, mean: sum / a.data.length };
}

/** What a prologue counted, in all workers. */
async function counted({ page }: PluginWindow, name: 'gpuSubmits' | 'halfTried'): Promise<number> {
  const counts = await Promise.all(
    page.workers().map((worker) => worker.evaluate((n) => (self as unknown as Record<string, number>)[n] ?? 0, name)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

test(
  'with a GPU the generator runs on it and shows the picture that the CPU shows',
  async () => {
    const browser = await launchBrowser('--enable-unsafe-webgpu');
    try {
      const plugin = await open(browser, withPrologue(withBackend(html, 'webgpu'), 'worker-webgpu', COUNT_WORK));
      const { backend, why } = await running(plugin);
      expect(why).toContain('Running on the GPU, checked against the CPU.');
      expect(backend).toBe('webgpu');

      const original = await previewPixels(plugin.panel);
      const before = await counted(plugin, 'gpuSubmits');
      const byGpu = await smiling(plugin);
      expect(await counted(plugin, 'gpuSubmits')).toBeGreaterThan(before);

      // The user moves to the CPU and makes the same edit there.
      await plugin.panel.getByTestId('reset').click();
      await plugin.panel.getByTestId('how-open').click();
      await plugin.panel.getByTestId('backend').selectOption('wasm');
      await plugin.panel.locator('[data-testid=how][data-backend=wasm]').waitFor({ timeout: PATIENCE });
      await waitForSliders(plugin.panel);
      const edited = await smiling(plugin);

      const apart = difference(byGpu, edited);
      console.info(`GPU and CPU differ by ${apart.worst} steps at most, ${apart.mean.toFixed(4)} on average.`);
      expect(apart.worst).toBeLessThanOrEqual(TOLERANCE.worst);
      expect(apart.mean).toBeLessThanOrEqual(TOLERANCE.mean);
      // The edit itself is far larger than that, so "equal" is not "nothing happened".
      expect(difference(edited, original).worst).toBeGreaterThan(10 * TOLERANCE.worst);
      expect(plugin.watch).toEqual({ requests: [], errors: [] });
      await plugin.close();
    } finally {
      await browser.close();
    }
  },
  2 * PATIENCE,
);

test(
  'a GPU that draws something else is refused by the probe, and the panel says that it runs on the CPU',
  async () => {
    const browser = await launchBrowser('--enable-unsafe-webgpu');
    try {
      const plugin = await open(browser, withPrologue(withBackend(html, 'webgpu'), 'worker-webgpu', LIE));
      const { backend, why } = await running(plugin);
      expect(why).toContain('The GPU failed (it drew one colour); running on the CPU.');
      expect(backend).toBe('wasm');
      await plugin.close();
    } finally {
      await browser.close();
    }
  },
  PATIENCE,
);

test(
  'a GPU that cannot keep its promise of half precision draws in the whole one',
  async () => {
    const browser = await launchBrowser('--enable-unsafe-webgpu');
    try {
      const plugin = await open(browser, withPrologue(withBackend(html, 'webgpu'), 'worker-webgpu', BOAST));
      const { backend, why } = await running(plugin);
      expect(why).toContain('Running on the GPU, checked against the CPU.');
      expect(backend).toBe('webgpu');
      expect(await counted(plugin, 'halfTried')).toBeGreaterThan(0);
      // What the whole one draws is compared above; here, that it draws.
      await typePercent(plugin.panel, 'age', 80);
      const preview = plugin.panel.getByTestId('preview');
      await waitUntil(async () => /@1$/.test((await preview.getAttribute('data-rung')) ?? ''), 'a picture by the GPU');
      expect((await running(plugin)).backend).toBe('webgpu');
      await plugin.close();
    } finally {
      await browser.close();
    }
  },
  PATIENCE,
);

test(
  'without a GPU the wish for one ends on the CPU, and the panel says so',
  async () => {
    const browser = await launchBrowser();
    try {
      const plugin = await open(browser, withBackend(html, 'webgpu'));
      const { backend, why } = await running(plugin);
      expect(why).toContain('WebGPU is not offered here.');
      expect(backend).toBe('wasm');
      await plugin.close();
    } finally {
      await browser.close();
    }
  },
  PATIENCE,
);
