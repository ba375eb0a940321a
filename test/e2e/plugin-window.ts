import type { Browser, Frame, Page } from 'playwright-core';
import type { Envelope, ToPlugin, ToUi } from '../../plugin/messages.ts';
import type { Watch } from './browser.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import type { FigmaHost } from '../figma/host.ts';
import { serve } from './browser.ts';
import { readDist } from './dist.ts';

const START = 'http://localhost/';

/**
 * The window around the panel: an iframe with an opaque origin, and the wire between it and the sandbox. It gets the panel's page as a
 * chosen file, which the browser reads by itself: as a text within this page, its tens of megabytes took longer than all else of the start.
 */
const AROUND = `<!doctype html>
<style>body{margin:0;background:#999}iframe{display:block;border:0}</style>
<iframe sandbox="allow-scripts"></iframe>
<input type="file" hidden>
<script>
  const frame = document.querySelector('iframe');
  const isBytes = (value) => value instanceof Uint8Array;
  const pack = (_key, value) => (isBytes(value) ? { $bytes: value.toBase64() } : value);
  const unpack = (_key, value) => (value && typeof value.$bytes === 'string' ? Uint8Array.fromBase64(value.$bytes) : value);
  addEventListener('message', ({ source, data }) => {
    if (source === frame.contentWindow && data && data.pluginMessage) window.sendToPlugin(JSON.stringify(data.pluginMessage, pack));
  });
  window.showPanel = async (as) => {
    const [file] = document.querySelector('input').files;
    if (as === 'srcdoc') frame.srcdoc = await file.text();
    else frame.src = URL.createObjectURL(file.slice(0, file.size, 'text/html'));
  };
  window.resizePanel = (width, height) => Object.assign(frame.style, { width: width + 'px', height: height + 'px' });
  window.sendToPanel = (text) => frame.contentWindow.postMessage({ pluginMessage: JSON.parse(text, unpack), pluginId: 'test' }, '*');
</script>`;

export interface PluginWindow {
  readonly host: FigmaHost;
  readonly page: Page;
  /** The panel. */
  readonly panel: Frame;
  readonly watch: Watch;
  close(): Promise<void>;
}

export interface WindowOptions {
  /** Another page than dist/ui.html: one made from it, with a part exchanged. */
  readonly html?: string;
  readonly colorScheme?: 'light' | 'dark';
  /**
   * How the iframe gets its page. Which way Figma takes is not known; the origin is opaque and the policy inherited in both. Playwright
   * asks for the iframe's attributes at every click, so with \`srcdoc\`, an attribute of 28 MB, each takes seconds.
   */
  readonly as?: 'blob' | 'srcdoc';
}

/**
 * Runs the shipped plugin: dist/code.js in a bare JavaScript realm with only what Figma's sandbox has, dist/ui.html in a
 * sandboxed iframe of a real browser, messages between them over Figma's envelope.
 */
export async function openPluginWindow(
  browser: Browser,
  host: FigmaHost,
  { html = readDist('ui.html'), colorScheme = 'light', as = 'blob' }: WindowOptions = {},
): Promise<PluginWindow> {
  const context = await browser.newContext({ viewport: { width: 360, height: 736 }, colorScheme });
  const page = await context.newPage();
  await page.exposeFunction('sendToPlugin', (text: string) => {
    const { type, data } = JSON.parse(text, unpackBytes) as Envelope<ToPlugin>;
    if (host.closed) return;
    host.send(type, data);
    if (type === 'resize') void resizePanel(page, host);
  });
  let show = (): void => undefined;
  const shown = new Promise<void>((resolve) => (show = resolve));
  let closing = false;
  // What is on its way to a window that closes is lost without a word, as in Figma.
  host.onPost = (message) =>
    void shown
      .then(() => sendToPanel(page, message))
      .catch((error: unknown) => {
        if (!closing) throw error;
      });

  const sandbox = createContext({
    figma: host.figma,
    __html__: html,
    console,
    setTimeout,
    clearTimeout,
  });
  runInContext(readDist('code.js'), sandbox, { filename: 'dist/code.js' });
  if (!host.panel) throw new Error('dist/code.js did not show a panel.');
  const watch = await serve(context, { [START]: AROUND });
  await page.goto(START);
  const folder = mkdtempSync(join(tmpdir(), 'panel-'));
  const file = join(folder, 'ui.html');
  writeFileSync(file, host.panel.html);
  context.once('close', () => rmSync(folder, { recursive: true }));
  await page.locator('input').setInputFiles(file);
  await page.setViewportSize({ width: host.panel.width, height: host.panel.height });
  await resizePanel(page, host);
  await page.evaluate((as) => (window as unknown as WindowHooks).showPanel(as), as);
  show();
  const close = (): Promise<void> => {
    closing = true;
    return context.close();
  };
  return { host, page, panel: page.frames()[1], watch, close };
}

interface WindowHooks {
  showPanel(as: 'blob' | 'srcdoc'): Promise<void>;
  /** CSS pixels; its upper left corner stays where it is, as in Figma. */
  resizePanel(width: number, height: number): void;
  sendToPanel(text: string): void;
}

async function resizePanel(page: Page, { panel }: FigmaHost): Promise<void> {
  if (!panel) return;
  await page.evaluate(({ width, height }) => (window as unknown as WindowHooks).resizePanel(width, height), {
    width: panel.width,
    height: panel.height,
  });
}

async function sendToPanel(page: Page, message: Envelope<ToUi>): Promise<void> {
  const text = JSON.stringify(message, packBytes);
  await page.evaluate((sent) => (window as unknown as WindowHooks).sendToPanel(sent), text);
}

// Typed arrays may come from another realm here, so they are known by their shape.
function packBytes(_key: string, value: unknown): unknown {
  return ArrayBuffer.isView(value)
    ? { $bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') }
    : value;
}

function unpackBytes(_key: string, value: unknown): unknown {
  const packed = value as { readonly $bytes?: unknown } | null;
  return typeof packed?.$bytes === 'string' ? new Uint8Array(Buffer.from(packed.$bytes, 'base64')) : value;
}
