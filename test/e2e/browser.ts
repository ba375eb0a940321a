import { existsSync } from 'node:fs';
import type { Browser, BrowserContext } from 'playwright-core';
import { chromium } from 'playwright-core';

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
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  if (!existsSync(executablePath))
    throw new Error(`No Chromium at ${executablePath}: install it, or set CHROMIUM_PATH.`);
  return chromium.launch({ executablePath, args: [...FLAGS, ...flags] });
}

/** What a page tried that it must not try. */
export interface Watch {
  /** Requests other than the ones served here. Local addresses (data:, blob:) are none. */
  readonly requests: string[];
  /** Complaints of the content security policy and uncaught errors. */
  readonly errors: string[];
}

/**
 * Serves the given pages under http://localhost and nothing else: every other request is written down and refused.
 * The content security policy is the kind Figma gives a plugin without network access; an iframe by `srcdoc` inherits it.
 */
export async function serve(context: BrowserContext, pages: Readonly<Record<string, string>>): Promise<Watch> {
  const watch: Watch = { requests: [], errors: [] };
  await context.route('**/*', async (route) => {
    const url = route.request().url();
    const body = pages[url];
    if (body === undefined) {
      watch.requests.push(url);
      return route.abort();
    }
    return route.fulfill({ body, contentType: 'text/html', headers: { 'Content-Security-Policy': POLICY } });
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

const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'wasm-unsafe-eval' data: blob:",
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  'worker-src data: blob:',
  'connect-src data: blob:',
  // For the frame with the panel itself.
  "frame-src 'self'",
].join('; ');
