/** A real Firefox, driven through WebDriver BiDi: the page and the plugin in another engine than Chromium's. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { launch, type Browser, type Frame, type Page } from 'puppeteer-core';
import { ISOLATED } from './browser.ts';
import { waitUntil } from './panel-actions.ts';

export async function launchFirefox(executablePath: string): Promise<Browser> {
  return launch({ browser: 'firefox', executablePath, headless: true, protocol: 'webDriverBiDi' });
}

/** Serves files by their paths from this computer, each server an origin of its own. */
export async function serveLocally(
  files: (origin: string) => Readonly<Record<string, string | Uint8Array>>,
  isolated: boolean,
): Promise<{ readonly origin: string; readonly server: Server }> {
  let served: Readonly<Record<string, string | Uint8Array>> = {};
  const server = createServer(({ url = '/' }, response) => {
    const body = served[`${origin}${url}`];
    if (body === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': typeOf(url), ...(isolated ? ISOLATED : {}) }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  served = files(origin);
  return { origin, server };
}

function typeOf(url: string): string {
  if (url.endsWith('.png')) return 'image/png';
  return /\.(js|bin)$/.test(url) ? 'application/octet-stream' : 'text/html; charset=utf-8';
}

/** The panel, wherever it is. */
export type Scope = Page | Frame;

export const byTestId = (id: string): string => `[data-testid="${id}"]`;

export async function waitForSlidersIn(scope: Scope): Promise<void> {
  await waitUntil(
    () =>
      scope.evaluate((query) => document.querySelector(query)?.matches(':enabled') ?? false, byTestId('slider-smile')),
    'the sliders to be usable',
  );
}

export async function valueIn(scope: Scope, id: string): Promise<number> {
  return scope.$eval(byTestId(`slider-${id}`), (input) => (input as HTMLInputElement).valueAsNumber);
}

/** What the preview says it shows, and a number that changes with its pixels. */
export async function pictureIn(scope: Scope): Promise<{ readonly rung: string; readonly sum: number }> {
  return scope.$eval(byTestId('preview'), (element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return {
      rung: canvas.dataset.rung ?? '',
      sum: data.reduce((sum, value, at) => (sum * 31 + value * (at % 7)) | 0, 0),
    };
  });
}
