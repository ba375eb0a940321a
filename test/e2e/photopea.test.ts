import { readFileSync } from 'node:fs';
import { openPhotopea } from '../photopea/browser-window.ts';
import { Model } from '../photopea/model.ts';
import { PhotopeaPeer } from '../photopea/peer.ts';
import { OUTPUT } from './output.ts';
import { typePercent, waitForSliders, waitUntil } from './panel-actions.ts';
import { photoModel } from './photopea-document.ts';
import { useBrowser } from './stage.ts';

const PHOTOPEA = 'https://photopea.test/';

const stage = useBrowser();

test('the plugin in a frame of Photopea: select, move a slider, Apply; the result is a layer in place; then a new portrait', async () => {
  const model = await photoModel();
  const [document] = model.documents;
  const [, source] = document.layers;
  const peer = new PhotopeaPeer(model);
  const open = await openPhotopea(stage.browser, peer, { url: PHOTOPEA, trusted: new URL(PHOTOPEA).origin });
  try {
    await waitForSliders(open.panel);
    expect([document.history, document.selected]).toEqual([[], [source]]);
    await typePercent(open.panel, 'smile', 60);
    await waitUntil(() => open.panel.getByTestId('apply').isEnabled(), 'Apply to be possible');
    await open.panel.getByTestId('apply').click();
    await waitUntil(() => Promise.resolve(document.layers.length === 4 && model.documents.length === 2), 'the layer');
    await open.page.screenshot({ path: `${OUTPUT}photopea-applied.png` });

    const added = document.layers[1];
    expect(document.layers.map(({ name }) => name)).toEqual(['Title', 'Portrait – Smile +60', 'Portrait', 'Paper']);
    expect(added.box()).toEqual(source.box());
    const { width, height, data } = added.raster;
    expect([width, height]).toEqual([source.raster.width, source.raster.height]);
    // The face changed; the first row of the photo, far from it, did not.
    expect(Buffer.from(data).equals(source.raster.data)).toBe(false);
    expect(data.subarray(0, width * 4)).toEqual(source.raster.data.subarray(0, width * 4));
    expect([document.history, model.active?.name, document.selected]).toEqual([['duplicate'], 'photo.psd', [source]]);

    document.selected = [];
    await open.panel.evaluate(() => window.dispatchEvent(new Event('focus')));
    await open.panel.getByTestId('switch').click();
    await open.panel.getByTestId('new-portrait').click();
    await waitForSliders(open.panel);
    await typePercent(open.panel, 'smile', 60);
    await open.panel.getByTestId('apply').click();
    await waitUntil(
      () => Promise.resolve(document.history.length === 2 && model.documents.length === 2),
      'the portrait',
    );
    expect(document.layers[0].name).toMatch(/^Portrait – Seed \d+, Smile \+60$/);
    expect(document.selected).toEqual([document.layers[0]]);
    expect([peer.complaints, peer.files, open.requests, open.errors]).toEqual([[], 2, [], []]);
  } finally {
    await open.close();
  }
});

test('another page in Photopea’s place gets no message and is not heard', async () => {
  const model = await photoModel();
  const peer = new PhotopeaPeer(model);
  const open = await openPhotopea(stage.browser, peer, { url: 'https://evil.test/' });
  try {
    await open.panel.getByTestId('panel').waitFor();
    // Words that would be understood at once, had they come from Photopea.
    const refusal = JSON.stringify({ anycost: 1, value: { state: 'many' } });
    peer.onSend(refusal);
    peer.onSend('done');
    // Heard, they are on show in less (the next test).
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await open.panel.getByText('Several layers').count()).toBe(0);
    expect([peer.scripts, peer.files]).toEqual([[], 0]);
  } finally {
    await open.close();
  }
});

test('a frame beside the plugin cannot speak for Photopea; Photopea itself can', async () => {
  const peer = new PhotopeaPeer(new Model([]), { silentFor: () => true });
  const neighbour = `${PHOTOPEA}neighbour`;
  const pages = { [neighbour]: '<!doctype html><p>Neighbour</p>' };
  const open = await openPhotopea(stage.browser, peer, { url: PHOTOPEA, trusted: new URL(PHOTOPEA).origin, pages });
  try {
    await open.panel.getByTestId('panel').waitFor();
    // Of Photopea's own origin, but not the window around the plugin.
    await open.page.evaluate(async (src) => {
      const frame = document.createElement('iframe');
      frame.src = src;
      await new Promise((resolve) => {
        frame.onload = resolve;
        document.body.append(frame);
      });
      const panel = JSON.stringify({ anycost: 1, value: { state: 'many' } });
      const speak = `parent.frames[0].postMessage(${JSON.stringify(panel)}, '*'); parent.frames[0].postMessage('done', '*')`;
      (frame.contentWindow as unknown as { eval(text: string): void }).eval(speak);
    }, neighbour);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await open.panel.getByText('Several layers').count()).toBe(0);
    peer.onSend(JSON.stringify({ anycost: 1, value: { state: 'many' } }));
    peer.onSend('done');
    await open.panel.getByText('Several layers').first().waitFor({ timeout: 10_000 });
  } finally {
    await open.close();
  }
});

test('the folder names its parts', () => {
  const folder = new URL('../../dist/photopea/', import.meta.url);
  const entry = JSON.parse(readFileSync(new URL('photopea.json', folder), 'utf8')) as Record<string, unknown>;
  const url = String(entry.url);
  expect([entry.name, url.endsWith('/'), entry.icon]).toEqual(['Anycost Portrait', true, `===${url}icon.png`]);
  expect([...readFileSync(new URL('icon.png', folder)).subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
});
