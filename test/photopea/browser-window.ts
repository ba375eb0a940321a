import type { Browser, Frame, Page } from 'playwright-core';
import { readFolder } from '../e2e/dist.ts';
import { joinPeer, PHOTOPEA_PAGE, trusting, type Ends, type WindowHooks } from './page.ts';
import type { PhotopeaPeer } from './peer.ts';

export interface PhotopeaWindowOptions {
  /** Address of the page that plays Photopea. */
  readonly url: string;
  /** Which origin the plugin takes for Photopea's; without it, the real one. */
  readonly trusted?: string;
  /** Pages at other addresses. */
  readonly pages?: Readonly<Record<string, string>>;
}

export interface OpenWindow {
  readonly page: Page;
  readonly panel: Frame;
  /** Requests to anything but the pages served here. */
  readonly requests: readonly string[];
  readonly errors: readonly string[];
  close(): Promise<void>;
}

const FOLDER = 'https://panel.test/plugins/anycost/';
const PANEL = `${FOLDER}index.html`;

/** The built plugin in a frame of a page of another origin, in a real browser. */
export async function openPhotopea(
  browser: Browser,
  peer: PhotopeaPeer,
  { url, trusted, pages = {} }: PhotopeaWindowOptions,
): Promise<OpenWindow> {
  const folder = readFolder('photopea', FOLDER);
  const panel = trusting(new TextDecoder().decode(folder[PANEL]), trusted);
  const served: Record<string, string | Uint8Array> = { ...folder, [url]: PHOTOPEA_PAGE, [PANEL]: panel, ...pages };
  const context = await browser.newContext({ viewport: { width: 360, height: 720 } });
  const requests: string[] = [];
  const errors: string[] = [];
  await context.route('**/*', (route) => {
    const asked = route.request().url();
    const body = served[asked];
    if (body !== undefined)
      return route.fulfill({ body: typeof body === 'string' ? body : Buffer.from(body), contentType: typeOf(asked) });
    requests.push(asked);
    return route.abort();
  });
  context.on('weberror', (error) => errors.push(error.error().message));
  const page = await context.newPage();
  const ends: Ends = {
    expose: (name, receive) => page.exposeFunction(name, receive),
    send: (wire) => page.evaluate((sent) => (window as unknown as WindowHooks).sendToPanel(sent), wire),
  };
  await joinPeer(peer, ends, errors);
  await page.goto(url);
  const attached = page.waitForEvent('framenavigated', { predicate: (frame) => frame.url() === PANEL });
  await page.evaluate((address) => (window as unknown as WindowHooks).showPanel(address), PANEL);
  return { page, panel: await attached, requests, errors, close: () => context.close() };
}

function typeOf(address: string): string {
  return /\.(bin|js)$/.test(address) ? 'application/octet-stream' : 'text/html';
}
