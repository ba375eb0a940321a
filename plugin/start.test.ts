import type { ToUi } from './messages.ts';
import { jest } from '@jest/globals';
import { FigmaHost } from '../test/figma/host.ts';
import { picture } from '../test/figma/pictures.ts';
import { imageHashOf, photoLayer, RECIPE } from '../test/figma/scenes.ts';
import { start } from './start.ts';

/** A document with a photo layer in it, and the plugin running. */
async function setUp(build: (host: FigmaHost) => SceneNode[] | Promise<SceneNode[]>) {
  const host = new FigmaHost();
  host.select(...(await build(host)));
  host.commit();
  const before = host.serialise();
  start(host.figma, '<p>panel</p>');
  return { host, before };
}

async function withPhoto() {
  const bytes = await picture(60, 40);
  const { host, before } = await setUp((host) => [photoLayer(host, bytes, { width: 30, height: 20 })]);
  host.send('ready', {});
  const photo = await host.posts('photo');
  return { host, before, bytes, photo, source: host.node(photo.layerId) };
}

async function refusal(build: (host: FigmaHost) => SceneNode[]): Promise<ToUi['refused']> {
  const { host, before } = await setUp(build);
  host.send('ready', {});
  const refused = await host.posts('refused');
  expect(host.serialise()).toBe(before);
  return refused;
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 30));

test('shows the panel it was given', async () => {
  const { host } = await setUp(() => []);
  expect(host.panel).toMatchObject({ html: '<p>panel</p>' });
  host.send('resize', { width: 500.4, height: 99_999 });
  expect(host.panel).toMatchObject({ width: 500, height: 1600 });
});

describe('refuses, each with its sentence', () => {
  test('nothing selected', async () => {
    expect(await refusal(() => [])).toEqual({
      code: 'selection-empty',
      message: 'Nothing is selected. Select the layer that holds the portrait.',
    });
  });

  test('several layers of which none shows a picture', async () => {
    const refused = await refusal(({ figma }) => {
      const [frame, layer] = [figma.createFrame(), figma.createRectangle()];
      frame.fills = [];
      layer.visible = false;
      return [frame, layer];
    });
    expect(refused.code).toBe('selection-many');
    expect(refused.message).toMatch(/^2 layers are selected, and none of them shows a picture/);
  });

  test('a layer that paints nothing, or nothing visible', async () => {
    const empty = await refusal(({ figma }) => {
      const frame = figma.createFrame();
      frame.fills = [];
      return [frame];
    });
    expect(empty).toMatchObject({ code: 'selection-no-pixels', message: expect.stringContaining('shows no picture') });

    const clear = await refusal(({ figma }) => {
      const layer = figma.createRectangle();
      layer.fills = [{ type: 'SOLID', color: { r: 0, g: 0, b: 0 }, opacity: 0 }];
      return [layer];
    });
    expect(clear.code).toBe('selection-no-pixels');
  });

  test('a hidden layer, or one in a hidden frame', async () => {
    const refused = await refusal(({ figma }) => {
      const frame = figma.createFrame();
      frame.name = 'Archive';
      frame.visible = false;
      const layer = figma.createRectangle();
      frame.appendChild(layer);
      return [layer];
    });
    expect(refused).toEqual({ code: 'selection-no-pixels', message: '“Archive” is hidden. Show it, then try again.' });
  });

  test('a locked layer, or one in a locked frame', async () => {
    const refused = await refusal(({ figma }) => {
      const frame = figma.createFrame();
      frame.name = 'Template';
      frame.locked = true;
      const layer = figma.createRectangle();
      layer.fills = [{ type: 'SOLID', color: { r: 1, g: 0, b: 0 } }];
      frame.appendChild(layer);
      return [layer];
    });
    expect(refused.code).toBe('layer-locked');
    expect(refused.message).toContain('“Template” is locked');
  });
});

test('Apply answers with the new layer, selects it and says so', async () => {
  const { host, source } = await withPhoto();
  host.send('apply', { layerId: source.id, png: await picture(60, 40, 200), recipe: RECIPE, mode: 'new-layer' });
  const { layerId, layerName } = await host.posts('applied');
  expect(layerName).toBe('Portrait – Smile +60');
  expect(host.figma.currentPage.selection.map(({ id }) => id)).toEqual([layerId]);
  expect(host.notifications).toEqual(['Added “Portrait – Smile +60”.']);
});

test('one undo takes Apply back, and only Apply', async () => {
  const { host, source, before } = await withPhoto();
  // The user moves the layer while the panel is open: a step of its own.
  source.x = 400;
  const moved = host.serialise();
  host.send('apply', { layerId: source.id, png: await picture(60, 40, 200), recipe: RECIPE, mode: 'new-layer' });
  await host.posts('applied');
  expect(host.serialise()).not.toBe(moved);
  host.undo();
  expect(host.serialise()).toBe(moved);
  host.undo();
  expect(host.serialise()).toBe(before);
});

test('Apply twice gives two layers, each its own step', async () => {
  const { host, source } = await withPhoto();
  host.send('apply', { layerId: source.id, png: await picture(60, 40, 200), recipe: RECIPE, mode: 'new-layer' });
  await host.posts('applied');
  const once = host.serialise();
  const since = host.posted.length;
  host.send('apply', {
    layerId: source.id,
    png: await picture(60, 40, 201),
    recipe: { ...RECIPE, summary: 'Age −20' },
    mode: 'new-layer',
  });
  expect((await host.posts('applied', since)).layerName).toBe('Portrait – Age −20');
  expect(host.figma.currentPage.children).toHaveLength(3);
  host.undo();
  expect(host.serialise()).toBe(once);
});

test.each(['cancel', 'close'] as const)('%s leaves the document as it was, to the byte', async (way) => {
  const { host, before } = await withPhoto();
  if (way === 'cancel') host.send('cancel', {});
  else host.close();
  await settle();
  expect(host.closed).toBe(true);
  expect(host.serialise()).toBe(before);
});

describe('Apply that cannot be done changes nothing', () => {
  async function failing(
    spoil: (host: FigmaHost, source: SceneNode) => void,
    png?: Uint8Array,
  ): Promise<ToUi['failed']> {
    const { host, source } = await withPhoto();
    spoil(host, source);
    const before = host.serialise();
    host.send('apply', {
      layerId: source.id,
      png: png ?? (await picture(60, 40, 200)),
      recipe: RECIPE,
      mode: 'new-layer',
    });
    const failed = await host.posts('failed');
    expect(host.serialise()).toBe(before);
    return failed;
  }

  test('the layer was deleted meanwhile', async () => {
    const failed = await failing((_host, source) => source.remove());
    expect(failed).toEqual({
      code: 'layer-gone',
      message: '“Portrait” is no longer in the document. Select a layer and open it again.',
    });
  });

  test('the layer was locked meanwhile', async () => {
    expect((await failing((_host, source) => (source.locked = true))).code).toBe('layer-locked');
  });

  test('its photo was exchanged meanwhile', async () => {
    const other = await picture(8, 8);
    const failed = await failing((host, source) => {
      (source as RectangleNode).fills = [{ type: 'IMAGE', scaleMode: 'FILL', imageHash: host.storeImage(other) }];
    });
    expect(failed).toMatchObject({ code: 'layer-gone', message: expect.stringContaining('exchanged meanwhile') });
  });

  test('more pixels than Figma takes', async () => {
    const failed = await failing(() => undefined, await picture(4097, 1));
    expect(failed.code).toBe('image-too-large');
    expect(failed.message).toContain('4097 × 1 pixels, but Figma takes at most 4096');
  });

  test('bytes that are no picture', async () => {
    expect((await failing(() => undefined, new Uint8Array(50))).code).toBe('image-corrupt');
  });

  test('Figma refuses half-way', async () => {
    const failed = await failing((host) => {
      // The copy exists by then; it must go again.
      jest.spyOn(host.graph, 'reorderChild').mockImplementation(() => {
        throw new Error('disk full');
      });
    });
    expect(failed).toMatchObject({ code: 'internal', message: expect.stringContaining('(disk full)') });
  });
});

test('a layer that is not open is not written to', async () => {
  const { host } = await withPhoto();
  host.send('apply', { layerId: '9:9', png: await picture(60, 40), recipe: RECIPE, mode: 'new-layer' });
  expect((await host.posts('failed')).code).toBe('layer-gone');
});

test('the panel hears when the selection leaves the open layer and when it comes back', async () => {
  const { host, source } = await withPhoto();
  const other = host.figma.createEllipse();
  const heard = () => host.posted.filter(({ type }) => type === 'selectionChanged').map(({ data }) => data);
  await settle();
  const since = heard().length;
  host.select(other);
  await settle();
  host.select(source);
  await settle();
  expect(heard().slice(since)).toEqual([{ sameLayer: false }, { sameLayer: true }]);
});

test('our own selection of the new layer does not count as leaving', async () => {
  const { host, source } = await withPhoto();
  host.send('apply', { layerId: source.id, png: await picture(60, 40, 200), recipe: RECIPE, mode: 'new-layer' });
  await host.posts('applied');
  await settle();
  expect(host.posted.filter(({ type }) => type === 'selectionChanged').map(({ data }) => data)).not.toContainEqual({
    sameLayer: false,
  });
});

test('after a refusal the next selection is opened by itself', async () => {
  const bytes = await picture(20, 20);
  const { host } = await setUp(() => []);
  host.send('ready', {});
  await host.posts('refused');
  host.select(photoLayer(host, bytes, { width: 10, height: 10 }));
  expect((await host.posts('photo')).source).toBe('fill');
});

test('a slow reading does not overwrite a newer one', async () => {
  const bytes = await picture(20, 20);
  const { host } = await setUp((host) => [photoLayer(host, bytes, { width: 10, height: 10 })]);
  const second = photoLayer(host, await picture(8, 8), { width: 10, height: 10 });
  await settle();
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const first = imageHashOf(host.figma.currentPage.selection[0]);
  const original = host.figma.getImageByHash;
  jest.spyOn(host.figma, 'getImageByHash').mockImplementation((hash) => {
    const image = original(hash);
    return image && hash === first ? { ...image, getBytesAsync: () => held.then(() => image.getBytesAsync()) } : image;
  });
  const since = host.posted.length;
  host.send('reload', {});
  host.select(second);
  const photo = await host.posts('photo', since);
  expect(photo.layerId).toBe(second.id);
  release();
  await settle();
  expect(host.posted.slice(since).filter(({ type }) => type === 'photo')).toHaveLength(1);
});

describe('the panel hears whether what Apply wrote is still there', () => {
  const stands = (host: FigmaHost) =>
    host.posted.flatMap((message) => (message.type === 'appliedStands' ? [message.data.stands] : []));

  test.each(['new-layer', 'replace-fill'] as const)('%s: gone by undo, back by redo', async (mode) => {
    const { host, photo } = await withPhoto();
    host.tellChanges();
    host.send('apply', { layerId: photo.layerId, png: await picture(60, 40, 201), recipe: RECIPE, mode });
    await host.posts('applied');
    host.tellChanges();
    expect(stands(host)).toEqual([]);
    host.undo();
    expect(stands(host)).toEqual([false]);
    host.redo();
    expect(stands(host)).toEqual([false, true]);
  });
});

describe('replacing the picture in place', () => {
  const replace = async (host: FigmaHost, layerId: string, blue: number, summary: string) => {
    const since = host.posted.length;
    const recipe = { ...RECIPE, summary };
    host.send('apply', { layerId, png: await picture(60, 40, blue), recipe, mode: 'replace-fill' });
    return host.posts('applied', since);
  };

  test('leaves the layer’s name to the user', async () => {
    const { host, photo, source } = await withPhoto();
    expect(await replace(host, photo.layerId, 201, 'Smile +60')).toMatchObject({ layerName: 'Portrait' });
    await replace(host, photo.layerId, 202, 'Smile +70');
    expect(source.name).toBe('Portrait');
  });

  test('keeps a name of ours true to what the layer shows', async () => {
    const { host, photo } = await withPhoto();
    host.send('apply', { layerId: photo.layerId, png: await picture(60, 40, 201), recipe: RECIPE, mode: 'new-layer' });
    const { layerId } = await host.posts('applied');
    host.select(host.node(layerId));
    const since = host.posted.length;
    host.send('reload', {});
    await host.posts('photo', since);
    expect(await replace(host, layerId, 203, 'Smile +80')).toMatchObject({ layerName: 'Portrait – Smile +80' });
  });
});
