import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext } from 'playwright-core';
import { chromium } from 'playwright-core';
import { findChromium } from '../support/chromium.ts';

/** Chromium without a window, and without the housekeeping that would talk to the network by itself. */
const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @param flags further command line switches, such as `--enable-unsafe-webgpu` */
export async function launchBrowser(...flags: string[]): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: [...FLAGS, ...flags] });
}

/** The same with scrollbars, which Playwright hides otherwise. */
export async function launchWithScrollbars(): Promise<Browser> {
  const ignoreDefaultArgs = ['--hide-scrollbars'];
  return chromium.launch({ executablePath: findChromium(), args: FLAGS, ignoreDefaultArgs });
}

/** Headers of a page whose workers may share memory; ui/build/start.mjs sends the same. */
export const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** What a page tried that it must not try. */
export interface Watch {
  /** Requests other than the ones served here. Local addresses (data:, blob:) are none. */
  readonly requests: string[];
  /** Complaints of the content security policy and uncaught errors. */
  readonly errors: string[];
}

/**
 * Serves the given pages and files under http://localhost and nothing else: every other request is written down and refused.
 * The content security policy is the kind Figma gives a plugin without network access; an iframe by `srcdoc` inherits it.
 * A server behind it has the pages: handing their 28 MB to the browser over its debugging port takes many seconds.
 */
export async function serve(
  context: BrowserContext,
  pages: Readonly<Record<string, string | Uint8Array>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Watch> {
  const watch: Watch = { requests: [], errors: [] };
  const paths = Object.keys(pages);
  // A page with parts beside it fetches these, from its own origin and from nowhere else. ('self' would be the server behind.)
  const { origin } = new URL(paths[0]);
  const policy = paths.length > 1 ? POLICY.replace(/(img-src|connect-src) /g, `$1 ${origin} `) : POLICY;
  const server = createServer(({ url = '' }, response) => {
    const path = paths[Number(url.slice(1))];
    const page = pages[path];
    // The browser knows that the answer comes from another port, and an isolated page shows no picture from there unasked.
    const shared = { 'Cross-Origin-Resource-Policy': 'cross-origin' };
    const own = { 'Content-Type': typeOf(path), 'Content-Security-Policy': policy };
    response.writeHead(200, { ...own, ...shared, ...headers }).end(page);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.once('close', () => server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  await context.route('**/*', async (route) => {
    const url = route.request().url();
    if (url in pages) return route.continue({ url: `http://127.0.0.1:${port}/${paths.indexOf(url)}` });
    watch.requests.push(url);
    return route.abort();
  });
  // Seen by the browser, also where no route was asked (worker scripts, preflights, beacons).
  context.on('request', (request) => {
    const url = request.url();
    if (!(url in pages) && !/^(data|blob|about):/.test(url) && !watch.requests.includes(url)) watch.requests.push(url);
  });
  context.on('weberror', (error) => watch.errors.push(error.error().message));
  context.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) watch.errors.push(message.text());
  });
  return watch;
}

function typeOf(path: string): string {
  if (path.endsWith('.png')) return 'image/png';
  return path.endsWith('.js') || path.endsWith('.bin') ? 'application/octet-stream' : 'text/html; charset=utf-8';
}

const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'wasm-unsafe-eval' data: blob:",
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  'worker-src data: blob:',
  'connect-src data: blob:',
  // For the frame with the panel itself.
  "frame-src 'self' blob:",
].join('; ');
