import type { Browser, Frame, Page } from 'playwright-core';
import { readFolder } from '../e2e/dist.ts';
import type { PhotopeaPeer } from './peer.ts';

/** The page that plays Photopea: a frame with the plugin, and the wire to the peer. */
const WINDOW = (panel: string): string => `<!doctype html>
<style>html,body{margin:0;height:100%}iframe{display:block;width:100%;height:100%;border:0}</style>
<iframe></iframe>
<script>
  const frame = document.querySelector('iframe');
  addEventListener('message', ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== ${JSON.stringify(new URL(panel).origin)}) return;
    window.sendToPeer(data instanceof ArrayBuffer ? { bytes: new Uint8Array(data).toBase64() } : { text: data });
  });
  window.sendToPanel = ({ text, bytes }) =>
    frame.contentWindow.postMessage(bytes === undefined ? text : Uint8Array.fromBase64(bytes).buffer, '*');
  window.showPanel = () => (frame.src = ${JSON.stringify(panel)});
</script>`;

interface Wire {
  readonly text?: string;
  readonly bytes?: string;
}

interface WindowHooks {
  sendToPanel(wire: Wire): void;
  showPanel(): void;
}

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
  const served: Record<string, string | Uint8Array> = { ...folder, [url]: WINDOW(PANEL), [PANEL]: panel, ...pages };
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
  await page.exposeFunction('sendToPeer', ({ text, bytes }: Wire) =>
    peer.receive(bytes === undefined ? text : new Uint8Array(Buffer.from(bytes, 'base64'))),
  );
  // One after the other: Photopea's answers keep their order.
  let line: Promise<void> = Promise.resolve();
  peer.onSend = (message) => {
    const wire: Wire =
      typeof message === 'string' ? { text: message } : { bytes: Buffer.from(message).toString('base64') };
    line = line.then(() => page.evaluate((sent) => (window as unknown as WindowHooks).sendToPanel(sent), wire));
    line.catch((error: unknown) => errors.push(String(error)));
  };
  await page.goto(url);
  const attached = page.waitForEvent('framenavigated', { predicate: (frame) => frame.url() === PANEL });
  await page.evaluate(() => (window as unknown as WindowHooks).showPanel());
  return { page, panel: await attached, requests, errors, close: () => context.close() };
}

function typeOf(address: string): string {
  return /\.(bin|js)$/.test(address) ? 'application/octet-stream' : 'text/html';
}

/** The page as built, with another origin in Photopea's place where the test plays it. */
function trusting(html: string, trusted: string | undefined): string {
  if (trusted === undefined) return html;
  const changed = html.replace('data-host="photopea"', `data-host="photopea" data-photopea-origin="${trusted}"`);
  if (changed === html) throw new Error('The page does not say that it is for Photopea.');
  return changed;
}
