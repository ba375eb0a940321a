import { FigmaHost } from '../figma/host.ts';
import { decode } from '../figma/pictures.ts';
import { imageHashOf, photoLayer, turned } from '../figma/scenes.ts';
import { OUTPUT } from './output.ts';
import { dragSlider, isAbove, recordFrames, waitForSliders, waitForTop, waitUntil } from './panel-actions.ts';
import { openPluginWindow } from './plugin-window.ts';
import { avatar, inspect, londonPortrait, topOf } from './portraits.ts';
import { compare } from './regions.ts';
import { useBrowser } from './stage.ts';

const stage = useBrowser();

test.each([
  ['an invented person', avatar, 'srcdoc'],
  ['a real person (left out where ../shared/data/portraits is not there)', londonPortrait, 'blob'],
] as const)(
  'the portrait of %s is selected, given a smile and applied as a new layer',
  async (_name, getPortrait, as) => {
    const portrait = await getPortrait();
    if (!portrait) return console.warn('Left out: ../shared/data/portraits is not there.');
    const { info, face } = await inspect(portrait.png);
    const before = await decode(portrait.png);

    const host = new FigmaHost();
    const source = photoLayer(host, portrait.png, { width: before.width / 2, height: before.height / 2 });
    source.relativeTransform = turned(4, 120, 80);
    source.cornerRadius = 12;
    host.select(source);
    host.commit();
    const untouched = host.serialise();

    const { page, panel, watch, close } = await openPluginWindow(stage.browser, host, { as });
    await waitForSliders(panel);
    await page.screenshot({ path: `${OUTPUT}${portrait.name}-opened.png` });
    // Looking changes nothing.
    expect(host.serialise()).toBe(untouched);

    const seen = await recordFrames(page.frames()[1]);
    const slider = panel.getByTestId('slider-smile');
    await dragSlider(page, slider, 0, 80);
    await waitForTop(panel, topOf(info));
    const value = Number(await slider.inputValue());
    // The track is 160 pixels wide, so a pixel is more than a percent.
    expect(Math.abs(value - 80)).toBeLessThanOrEqual(2);
    await page.screenshot({ path: `${OUTPUT}${portrait.name}-smile.png` });

    // After the hand rests, one and the same edit gets better in steps.
    const frames = await seen();
    const last = frames[frames.length - 1].sequence;
    const climb = frames.filter(({ sequence }) => sequence === last);
    expect(climb.length).toBeGreaterThanOrEqual(2);
    for (let step = 1; step < climb.length; step++) expect(isAbove(climb[step], climb[step - 1])).toBe(true);
    // An older edit never came back.
    expect(frames.map(({ sequence }) => sequence)).toEqual(
      frames.map(({ sequence }) => sequence).sort((a, b) => a - b),
    );

    await panel.getByTestId('apply').click();
    const { layerId, layerName } = await host.posts('applied');
    expect(layerName).toBe(`Portrait – Smile +${value}`);
    const layer = host.node(layerId) as RectangleNode;
    const siblings = host.figma.currentPage.children.map(({ id }) => id);
    expect(siblings).toEqual([source.id, layerId]);
    expect(layer).toMatchObject({ width: source.width, height: source.height, cornerRadius: 12 });
    expect(layer.relativeTransform).toEqual(source.relativeTransform);

    const png = host.graph.images.get(imageHashOf(layer) ?? '')!;
    const after = await decode(png);
    expect([after.width, after.height]).toEqual([before.width, before.height]);
    const difference = compare(before, after, face);
    expect(difference.pixelsOutside).toBeGreaterThan(10_000);
    expect(difference.outside).toBe(0);
    expect(difference.mouth).toBeGreaterThan(3);
    expect(difference.mouth).toBeGreaterThan(difference.quad);

    await page.screenshot({ path: `${OUTPUT}${portrait.name}-applied.png` });
    host.undo();
    expect(host.serialise()).toBe(untouched);
    expect(watch).toEqual({ requests: [], errors: [] });
    await close();
  },
  600_000,
);

test('Cancel closes the panel and leaves the document as it was, in the middle of an edit', async () => {
  const { png } = await avatar();
  const host = new FigmaHost();
  host.select(photoLayer(host, png, { width: 300, height: 300 }));
  const untouched = host.serialise();
  const { page, panel, close } = await openPluginWindow(stage.browser, host);
  await waitForSliders(panel);
  await dragSlider(page, panel.getByTestId('slider-smile'), 0, 50);
  await panel.getByTestId('cancel').click();
  await waitUntil(() => Promise.resolve(host.closed), 'the plugin to close');
  expect(host.serialise()).toBe(untouched);
  await close();
}, 300_000);
