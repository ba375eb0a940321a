import type { Server } from 'node:http';
import type { Browser, Frame, Page } from 'puppeteer-core';
import { readFolder } from '../e2e/dist.ts';
import { serveLocally } from '../e2e/firefox.ts';
import { waitUntil } from '../e2e/panel-actions.ts';
import { joinPeer, PHOTOPEA_PAGE, trusting, type WindowHooks } from './page.ts';
import type { PhotopeaPeer } from './peer.ts';

export interface FirefoxWindow {
  readonly page: Page;
  readonly panel: Frame;
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** The built plugin in a frame of a page of another origin, in a real Firefox; each of the two pages has a server of its own. */
export async function openPhotopeaInFirefox(browser: Browser, peer: PhotopeaPeer): Promise<FirefoxWindow> {
  const photopea = await serveLocally((origin) => ({ [`${origin}/`]: PHOTOPEA_PAGE }), false);
  const plugin = await serveLocally((origin) => {
    const folder = readFolder('photopea', `${origin}/`);
    return { ...folder, [`${origin}/`]: trusting(new TextDecoder().decode(folder[`${origin}/`]), photopea.origin) };
  }, false);
  const errors: string[] = [];
  const page = await browser.newPage();
  page.on('pageerror', (error) => errors.push(String(error)));
  const send = (wire: object): Promise<void> =>
    page.evaluate((sent) => (window as unknown as WindowHooks).sendToPanel(sent), wire);
  await joinPeer(peer, { expose: (name, receive) => page.exposeFunction(name, receive), send }, errors);
  await page.setViewport({ width: 360, height: 720 });
  await page.goto(`${photopea.origin}/`);
  const address = `${plugin.origin}/`;
  await page.evaluate((shown) => (window as unknown as WindowHooks).showPanel(shown), address);
  const found = (): Frame | undefined => page.frames().find((frame) => frame.url() === address);
  await waitUntil(() => Promise.resolve(found() !== undefined), 'the frame with the plugin');
  return {
    page,
    panel: found()!,
    errors,
    close: async () => {
      await page.close();
      for (const { server } of [photopea, plugin]) end(server);
    },
  };
}

function end(server: Server): void {
  server.close().closeAllConnections();
}
