import type { ApplyMode, EditRecipe, LayerPhoto } from './messages.ts';
import { readFileSync } from 'node:fs';
import { FigmaHost } from '../test/figma/host.ts';
import { picture } from '../test/figma/pictures.ts';
import { imageHashOf, photoLayer, RECIPE, turned } from '../test/figma/scenes.ts';
import { EDIT_KEY } from './stored-edit.ts';
import { start } from './start.ts';

const SIZE = { width: 30, height: 20 };
const RICH: EditRecipe = {
  ...RECIPE,
  sliders: { smile: 0.6, age: -0.07 },
  strength: 1.5,
  face: { x: 0.25, y: 0.5 },
  others: [{ face: { x: 0.75, y: 0.5 }, sliders: { smile: -1 }, strength: 0.3 }],
  strokes: [{ shows: 'photo', softness: 0.5, points: [-200, 4000, 900, 70000, 4100, 900] }],
};

async function run(host: FigmaHost): Promise<LayerPhoto> {
  start(host.figma, '');
  host.send('ready', {});
  return host.posts('photo');
}

/** Opens the layer, applies an edit, closes, and opens what Apply made. */
async function edited(
  build: (host: FigmaHost, bytes: Uint8Array) => SceneNode,
  { mode = 'new-layer', spoil }: { mode?: ApplyMode; spoil?: (host: FigmaHost, made: SceneNode) => void } = {},
) {
  const host = new FigmaHost();
  const bytes = await picture(120, 40);
  const source = build(host, bytes);
  host.select(source);
  host.commit();
  const before = host.serialise();
  const first = await run(host);
  host.send('apply', { layerId: source.id, png: await picture(120, 40, 200), recipe: RICH, mode });
  const { layerId } = await host.posts('applied');
  host.close();
  const made = host.node(layerId);
  spoil?.(host, made);
  host.commit();
  const closed = host.serialise();
  host.rerun();
  const photo = await run(host);
  // Looking changes nothing.
  expect(host.serialise()).toBe(closed);
  return { host, source, made, first, photo, before, bytes };
}

const cropped = (host: FigmaHost, bytes: Uint8Array): SceneNode => {
  const layer = photoLayer(host, bytes, SIZE, {
    scaleMode: 'CROP',
    imageTransform: [
      [0.5, 0, 0.1],
      [0, 0.8, 0.2],
    ],
  });
  layer.relativeTransform = turned(10, 40, 30);
  return layer;
};
const group = (host: FigmaHost, bytes: Uint8Array): SceneNode =>
  host.figma.group([photoLayer(host, bytes, SIZE)], host.figma.currentPage);

describe('a layer we made opens on the photo it was made from', () => {
  test.each<[string, ApplyMode, typeof cropped]>([
    ['a copy of a cropped fill', 'new-layer', cropped],
    ['a fill replaced in place', 'replace-fill', cropped],
    ['the face alone', 'face-only', cropped],
    ['a filled layer', 'new-layer', (host, bytes) => photoLayer(host, bytes, SIZE)],
  ])('%s: same bytes, same crop, same sliders', async (_name, mode, build) => {
    const { photo, first, made, source, bytes } = await edited(build, { mode });
    const layerName = mode === 'replace-fill' ? 'Portrait' : 'Portrait – Smile +60';
    expect(photo).toEqual({ ...first, layerId: made.id, layerName, edit: RICH });
    expect(Buffer.from(photo.bytes).equals(bytes)).toBe(true);
    expect(made.id === source.id).toBe(mode === 'replace-fill');
  });

  test('a cover of a rendering gives the rendering', async () => {
    const { photo, first } = await edited(group);
    expect(first.source).toBe('render');
    expect(Buffer.from(photo.bytes).equals(Buffer.from(first.bytes))).toBe(true);
    expect(photo).toMatchObject({ source: 'fill', visible: first.visible, edit: RICH, replaceable: true });
  });

  test('also when Figma has dropped the rendering, as long as its layer looks the same', async () => {
    const dropped = (host: FigmaHost, made: SceneNode): void => {
      const [hidden, shown] = (made as RectangleNode).fills as ImagePaint[];
      host.graph.images.delete(hidden.imageHash!);
      (made as RectangleNode).fills = [shown];
    };
    const { photo, first } = await edited(group, { spoil: dropped });
    expect(photo.edit).toEqual(RICH);
    expect(Buffer.from(photo.bytes).equals(Buffer.from(first.bytes))).toBe(true);

    const changed = await edited(group, {
      spoil: (host, made) => {
        dropped(host, made);
        const [inside] = (host.figma.currentPage.children[0] as GroupNode).children as RectangleNode[];
        inside.fills = [{ type: 'SOLID', color: { r: 1, g: 0, b: 0 } }];
      },
    });
    expect(changed.photo.edit).toBeUndefined();
    expect(changed.photo.note).toMatchObject({ code: 'edit-lost', message: expect.stringContaining('no longer in') });
  });
});

describe('with a plain sentence it opens as it looks now', () => {
  const stored = (made: SceneNode): Record<string, unknown> =>
    JSON.parse(made.getPluginData(EDIT_KEY)) as Record<string, unknown>;
  const put =
    (change: (edit: Record<string, unknown>) => unknown) =>
    (_host: FigmaHost, made: SceneNode): void =>
      made.setPluginData(EDIT_KEY, JSON.stringify(change(stored(made))));

  test.each<[string, (host: FigmaHost, made: SceneNode) => void]>([
    ['is no JSON', (_host, made) => made.setPluginData(EDIT_KEY, '{"formatVersion":1,')],
    ['is a number', put(() => 7)],
    ['is a list', put(() => [])],
    ['has no version', put(({ formatVersion: _out, ...edit }) => edit)],
    ['has a slider beyond its end', put((edit) => ({ ...edit, sliders: { smile: 1.5 } }))],
    ['has a slider that is no number', put((edit) => ({ ...edit, sliders: { smile: '0.5' } }))],
    ['is stronger than can be', put((edit) => ({ ...edit, strength: 2 }))],
    [
      'has a second face of no known strength',
      put((edit) => ({ ...edit, others: [{ face: { x: 0, y: 0 }, sliders: {}, strength: 'full' }] })),
    ],
    ['names no picture', put(({ imageHash: _out, ...edit }) => edit)],
    ['has a second face without sliders', put((edit) => ({ ...edit, others: [{ face: { x: 0, y: 0 } }] }))],
    ['has its face elsewhere', put((edit) => ({ ...edit, face: { x: 2, y: 0 } }))],
  ])('when the stored edit %s', async (_name, spoil) => {
    const { photo } = await edited(cropped, { spoil });
    expect(photo.note).toEqual({
      code: 'edit-lost',
      message:
        'The edit kept in “Portrait – Smile +60” is damaged, so it opens as it looks now, with all sliders at zero.',
    });
    expect(photo.edit).toBeUndefined();
    expect(Buffer.from(photo.bytes).equals(await picture(120, 40, 200))).toBe(true);
  });

  const stroke = { shows: 'photo', softness: 0.5, points: [1, 2, 3] };
  test.each<[string, unknown]>([
    ['none of a brush', 'a line'],
    ['of another way to paint', [{ ...stroke, shows: 'nothing' }]],
    ['softer than can be', [{ ...stroke, softness: 2 }]],
    ['without a place', [{ ...stroke, points: [] }]],
    ['with half a place', [{ ...stroke, points: [1, 2, 3, 4] }]],
    ['of no size', [{ ...stroke, points: [1, 2, 0] }]],
    ['far beyond the photo', [{ ...stroke, points: [1e9, 2, 3] }]],
    ['between two units', [{ ...stroke, points: [1.5, 2, 3] }]],
    ['of texts', [{ ...stroke, points: ['1', '2', '3'] }]],
    ['without number', Array.from({ length: 801 }, () => stroke)],
    ['of too many places', [{ ...stroke, points: Array.from({ length: 18_003 }, () => 5) }]],
  ])('when it has strokes %s, by name', async (_name, strokes) => {
    const { photo } = await edited(cropped, { spoil: put((edit) => ({ ...edit, strokes })) });
    expect(photo.note?.message).toBe(
      'The brush strokes kept in “Portrait – Smile +60” are damaged, so it opens as it looks now, with all sliders at zero.',
    );
    expect(photo.edit).toBeUndefined();
  });

  test.each<[string, string, (host: FigmaHost, made: SceneNode) => void]>([
    [
      'a newer version wrote it',
      '“Portrait – Smile +60” was edited with a newer version of this plugin,',
      put((edit) => ({ ...edit, formatVersion: 2, sliders: 'another form' })),
    ],
    [
      'the photo is gone from the file',
      'The photo behind “Portrait – Smile +60” is no longer in this file,',
      (host, made) => void host.graph.images.delete(stored(made).imageHash as string),
    ],
    [
      'it was given another picture',
      '“Portrait – Smile +60” was changed since it was edited,',
      (host, made) => {
        const other = host.storeImage(Buffer.from(host.graph.images.values().next().value!).subarray());
        (made as RectangleNode).fills = [{ type: 'IMAGE', scaleMode: 'FILL', imageHash: other }];
      },
    ],
  ])('when %s', async (_name, words, spoil) => {
    const { photo } = await edited((host, bytes) => photoLayer(host, bytes, SIZE), { spoil });
    expect(photo.note?.message).toBe(`${words} so it opens as it looks now, with all sliders at zero.`);
    expect(photo.edit).toBeUndefined();
  });
});

describe('applying again', () => {
  async function again(mode: ApplyMode, rename?: string) {
    const reopened = await edited(cropped, {
      spoil: (_host, made) => {
        if (rename) made.name = rename;
      },
    });
    const { host, photo } = reopened;
    const png = await picture(120, 40, 210);
    const since = host.posted.length;
    const recipe = { ...RECIPE, sliders: { age: -0.2 }, summary: 'Age −20' };
    host.send('apply', { layerId: photo.layerId, png, recipe, mode });
    const { layerId } = await host.posts('applied', since);
    return { ...reopened, layer: host.node(layerId), hash: host.storeImage(png) };
  }

  test('makes a new layer over the one that was opened, on the same photo, named for the new edit alone', async () => {
    const { host, source, made, layer, hash } = await again('new-layer');
    expect(host.figma.currentPage.children.map(({ name }) => name)).toEqual([
      'Portrait',
      'Portrait – Smile +60',
      'Portrait – Age −20',
    ]);
    expect(layer.id).not.toBe(made.id);
    expect(JSON.parse(layer.getPluginData(EDIT_KEY))).toMatchObject({
      sourceLayerId: source.id,
      imageHash: imageHashOf(source),
      resultHash: hash,
      baseName: 'Portrait',
      sliders: { age: -0.2 },
    });
  });

  test('changes the layer in place when asked to, and undo gives it back', async () => {
    const reopened = await again('replace-fill');
    const { host, made, layer, hash } = reopened;
    expect(layer.id).toBe(made.id);
    expect(layer.name).toBe('Portrait – Age −20');
    const shown = ((layer as RectangleNode).fills as ImagePaint[]).filter(({ visible }) => visible !== false);
    expect(shown.map(({ imageHash }) => imageHash)).toEqual([hash]);
    host.undo();
    expect(made.name).toBe('Portrait – Smile +60');
  });

  test('keeps the name the user gave the layer', async () => {
    expect((await again('new-layer', 'Anna')).layer.name).toBe('Anna – Age −20');
  });
});

describe('replacing the fill', () => {
  test('exchanges the picture, keeps the photo hidden beneath it, and is one step of the undo history', async () => {
    const { host, source, before } = await edited(cropped, { mode: 'replace-fill' });
    const [hidden, shown] = (source as RectangleNode).fills as ImagePaint[];
    expect(hidden).toMatchObject({ visible: false, imageHash: host.storeImage(await picture(120, 40)) });
    expect(shown).toEqual({ ...hidden, visible: true, imageHash: host.storeImage(await picture(120, 40, 200)) });
    expect(host.figma.currentPage.children).toHaveLength(1);
    host.undo();
    expect(host.serialise()).toBe(before);
  });

  test('twice in a row keeps the one photo, also after an undo in between', async () => {
    const host = new FigmaHost();
    const layer = photoLayer(host, await picture(60, 40), SIZE);
    host.select(layer);
    host.commit();
    await run(host);
    for (const blue of [200, 201, 202]) {
      const since = host.posted.length;
      const png = await picture(60, 40, blue);
      host.send('apply', { layerId: layer.id, png, recipe: RECIPE, mode: 'replace-fill' });
      await host.posts('applied', since);
      if (blue === 201) host.undo();
    }
    const hashes = (layer.fills as ImagePaint[]).map(({ imageHash }) => imageHash);
    expect(hashes).toEqual([host.storeImage(await picture(60, 40)), host.storeImage(await picture(60, 40, 202))]);
  });

  test('is refused for a layer without an image of its own, and changes nothing', async () => {
    const host = new FigmaHost();
    const source = group(host, await picture(60, 40));
    host.select(source);
    expect((await run(host)).replaceable).toBeUndefined();
    const before = host.serialise();
    host.send('apply', {
      layerId: source.id,
      png: await picture(60, 40, 200),
      recipe: RECIPE,
      mode: 'replace-fill',
    });
    expect((await host.posts('failed')).message).toContain('has no image fill of its own to replace');
    expect(host.serialise()).toBe(before);
  });
});

test('a layer with the face alone shows nothing but its picture', async () => {
  const { made, source } = await edited(
    (host, bytes) => {
      const layer = photoLayer(host, bytes, SIZE);
      layer.fills = [{ type: 'SOLID', color: { r: 1, g: 1, b: 1 } }, ...(layer.fills as Paint[])];
      layer.strokes = [{ type: 'SOLID', color: { r: 1, g: 0, b: 0 } }];
      return layer;
    },
    { mode: 'face-only' },
  );
  expect((made as RectangleNode).fills).toHaveLength(1);
  expect((made as RectangleNode).strokes).toEqual([]);
  expect((source as RectangleNode).strokes).toHaveLength(1);
});

test('the button "Edit portrait" that Apply puts on the layer is in the manifest', async () => {
  const { made } = await edited(cropped);
  const text = readFileSync(new URL('../manifest.json', import.meta.url), 'utf8');
  const { relaunchButtons } = JSON.parse(text) as { relaunchButtons: { command: string; name: string }[] };
  expect(Object.keys(made.getRelaunchData())).toEqual(relaunchButtons.map(({ command }) => command));
  expect(relaunchButtons[0].name).toBe('Edit portrait');
});
