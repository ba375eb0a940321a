import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Watch } from './browser.ts';
import { ISOLATED, launchBrowser, serve } from './browser.ts';
import { readDist, readFolder } from './dist.ts';
import { topOfPage } from './page-parts.ts';
import { PATIENCE } from './panel-actions.ts';

/** Not the root of its host: that is what a static host of many pages gives. */
export const STANDALONE = 'http://localhost/some/folder/';

/** What all tests of a file share. */
export interface Stage {
  readonly browser: Browser;
  /** What the preview says of the best picture of the model in the pages. */
  readonly top: string;
}

/** One browser for all tests of a file, from before the first to after the last. Called at the top of the file. */
export function useBrowser(): Stage {
  let launched: Browser | undefined;
  let top: string | undefined;
  beforeAll(async () => {
    launched = await launchBrowser();
  }, PATIENCE);
  afterAll(() => launched?.close());
  return {
    get browser() {
      if (!launched) throw new Error('The browser is there once the tests run, not before.');
      return launched;
    },
    get top() {
      return (top ??= topOfPage(readDist('ui.html')));
    },
  };
}

/**
 * The page of its own, in a window of a usual size, as it is at first.
 * @param headers of its response, besides the security policy; by default those of `npm start`
 */
export async function openStandalone(
  browser: Browser,
  {
    headers = ISOLATED,
    ...options
  }: BrowserContextOptions & { readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<{ readonly page: Page; readonly watch: Watch }> {
  const viewport = { width: 1200, height: 760 };
  const context = await browser.newContext({ viewport, acceptDownloads: true, ...options });
  const watch = await serve(context, readFolder('standalone', STANDALONE), headers);
  const page = await context.newPage();
  await page.goto(STANDALONE);
  return { page, watch };
}

/** The first sample portrait of the stand-alone page, byte for byte as the build put it beside the page. */
export async function firstSample(page: Page): Promise<Uint8Array> {
  const address = await page.locator('.samples img').first().getAttribute('src');
  const file = readFolder('standalone', STANDALONE)[address ?? ''];
  if (!file) throw new Error(`The build has no ${address}.`);
  return file;
}
