import type { StoredEdit } from './stored-edit.ts';
import { FigmaHost } from '../test/figma/host.ts';
import { picture } from '../test/figma/pictures.ts';
import { imageHashOf, photoLayer, RECIPE, turned } from '../test/figma/scenes.ts';
import { readLayer } from './read-layer.ts';
import { EDIT_KEY } from './stored-edit.ts';
import { writeLayer } from './write-layer.ts';

const SIZE = { width: 30, height: 20 };

/** Reads the layer, applies another picture and gives back both layers. */
async function edit(host: FigmaHost, source: SceneNode) {
  const opened = await readLayer(host.figma, source);
  const png = await picture(60, 40, 200);
  const { layer } = await writeLayer(host.figma, opened, png, RECIPE);
  return { opened, layer, hash: host.storeImage(png) };
}

function expectTransform(actual: Transform, expected: Transform): void {
  actual.forEach((row, r) => row.forEach((value, c) => expect(value).toBeCloseTo(expected[r][c], 6)));
}

function namesIn(parent: BaseNode | null): string[] {
  return (parent as FrameNode).children.map(({ name }) => name);
}

describe('over an image fill', () => {
  async function full() {
    const host = new FigmaHost();
    const { figma } = host;
    const frame = figma.createFrame();
    frame.resize(200, 200);
    const source = photoLayer(host, await picture(120, 40), SIZE, {
      scaleMode: 'CROP',
      imageTransform: [
        [0.5, 0, 0.1],
        [0, 0.8, 0.2],
      ],
      opacity: 0.9,
    });
    frame.appendChild(source);
    source.relativeTransform = turned(12, 40, 25);
    source.topLeftRadius = 4;
    source.bottomRightRadius = 9;
    source.opacity = 0.8;
    source.constraints = { horizontal: 'SCALE', vertical: 'MAX' };
    const above = figma.createRectangle();
    above.name = 'Above';
    frame.appendChild(above);
    return { host, frame, source, ...(await edit(host, source)) };
  }

  test('the new layer stands directly above the old one, in its frame', async () => {
    const { frame, source, layer } = await full();
    expect(layer.parent?.id).toBe(frame.id);
    expect(namesIn(frame)).toEqual(['Portrait', 'Portrait – Smile +60', 'Above']);
    expect(layer.id).not.toBe(source.id);
  });

  test('it has the place, turn, size, corners, opacity and constraints of the old one', async () => {
    const { source, layer } = await full();
    const copy = layer as RectangleNode;
    expectTransform(copy.relativeTransform, source.relativeTransform);
    expectTransform(copy.absoluteTransform, source.absoluteTransform);
    for (const key of ['width', 'height', 'opacity', 'topLeftRadius', 'topRightRadius', 'bottomRightRadius'] as const) {
      expect([key, copy[key]]).toEqual([key, source[key]]);
    }
    expect(copy.topLeftRadius).toBe(4);
    expect(copy.constraints).toEqual({ horizontal: 'SCALE', vertical: 'MAX' });
  });

  test('only the image of its paint is new; crop and opacity of the paint stay', async () => {
    const { source, layer, hash } = await full();
    const [before] = source.fills as readonly ImagePaint[];
    expect((layer as RectangleNode).fills).toEqual([{ ...before, imageHash: hash }]);
    expect(before.imageHash).not.toBe(hash);
    expect(before).toMatchObject({ scaleMode: 'CROP', opacity: 0.9 });
  });

  test('it remembers how it was made and offers to be edited again', async () => {
    const { source, layer } = await full();
    const stored = JSON.parse(layer.getPluginData(EDIT_KEY)) as StoredEdit;
    expect(stored).toEqual({
      ...RECIPE,
      sourceLayerId: source.id,
      imageHash: imageHashOf(source),
      resultHash: imageHashOf(layer),
      baseName: 'Portrait',
    });
    expect(layer.getRelaunchData()).toEqual({ edit: '' });
    expect(source.getPluginData(EDIT_KEY)).toBe('');
  });

  test('colours beneath the image stay beneath it', async () => {
    const host = new FigmaHost();
    const source = photoLayer(host, await picture(60, 40), SIZE);
    const white: Paint = { type: 'SOLID', color: { r: 1, g: 1, b: 1 } };
    source.fills = [white, ...(source.fills as Paint[])];
    const { layer, hash } = await edit(host, source);
    expect((layer as RectangleNode).fills).toMatchObject([white, { type: 'IMAGE', imageHash: hash }]);
  });

  test('in a group it keeps its place on the page', async () => {
    const host = new FigmaHost();
    const frame = host.figma.createFrame();
    frame.x = 70;
    const source = photoLayer(host, await picture(60, 40), SIZE);
    frame.appendChild(source);
    source.relativeTransform = turned(-30, 15, 35);
    const group = host.figma.group([source], frame);
    const { layer } = await edit(host, source);
    expect(layer.parent?.id).toBe(group.id);
    expectTransform((layer as RectangleNode).absoluteTransform, source.absoluteTransform);
  });
});

describe('in an auto-layout frame', () => {
  async function row(rendered: boolean) {
    const host = new FigmaHost();
    const { figma } = host;
    const frame = figma.createFrame();
    frame.layoutMode = 'HORIZONTAL';
    frame.itemSpacing = 10;
    frame.paddingLeft = 7;
    const before = figma.createRectangle();
    const photo = photoLayer(host, await picture(60, 40), SIZE);
    const after = figma.createRectangle();
    const source = rendered ? figma.createFrame() : photo;
    if (rendered) {
      source.resize(50, 40);
      (source as FrameNode).appendChild(photo);
    }
    for (const child of [before, source, after]) {
      frame.appendChild(child);
    }
    const places = () => [frame, before, source, after].map(({ x, y, width, height }) => ({ x, y, width, height }));
    return { host, frame, source, places };
  }

  test.each([
    ['a copy', false],
    ['a cover', true],
  ])('%s lies over its source and pushes nobody aside', async (_name, rendered) => {
    const { host, frame, source, places } = await row(rendered);
    const before = places();
    // Guard: layout is alive here, so the source is not where it was created.
    expect(before[2].x).toBeGreaterThan(7);
    const { layer, opened } = await edit(host, source);
    expect(opened.photo.source).toBe(rendered ? 'render' : 'fill');
    expect(places()).toEqual(before);
    expect((layer as RectangleNode).layoutPositioning).toBe('ABSOLUTE');
    expect(layer.parent?.id).toBe(frame.id);
    expect(layer).toMatchObject({ x: source.x, y: source.y, width: source.width, height: source.height });
  });

  test('without being absolute the copy would push: the check above can fail', async () => {
    const { frame, source, places } = await row(false);
    const before = places();
    frame.insertChild(2, source.clone());
    expect(places()).not.toEqual(before);
  });
});

describe('over a rendering', () => {
  test('a rectangle covers exactly what was rendered, upright around a turned group', async () => {
    const host = new FigmaHost();
    const { figma } = host;
    const frame = figma.createFrame();
    frame.relativeTransform = turned(90, 300, 100);
    const group = figma.group([photoLayer(host, await picture(60, 40), SIZE)], figma.currentPage) as GroupNode;
    frame.appendChild(group);
    group.relativeTransform = turned(10, 20, 30);
    const { layer, opened, hash } = await edit(host, group);
    expect(opened.photo.source).toBe('render');
    expect(namesIn(frame)).toEqual(['Group', 'Group – Smile +60']);
    const box = layer.absoluteBoundingBox!;
    const around = group.absoluteBoundingBox!;
    for (const key of ['x', 'y', 'width', 'height'] as const) expect(box[key]).toBeCloseTo(around[key], 6);
    expectTransform((layer as RectangleNode).absoluteTransform, [
      [1, 0, around.x],
      [0, 1, around.y],
    ]);
    // The rendering is in no other layer of the file: hidden here, Figma keeps it.
    const rendering = host.storeImage(opened.photo.bytes);
    expect((layer as RectangleNode).fills).toMatchObject([
      { type: 'IMAGE', imageHash: rendering, visible: false },
      {
        type: 'IMAGE',
        scaleMode: 'CROP',
        imageHash: hash,
        imageTransform: [
          [1, 0, 0],
          [0, 1, 0],
        ],
      },
    ]);
    expect(JSON.parse(layer.getPluginData(EDIT_KEY))).toMatchObject({
      sourceLayerId: group.id,
      imageHash: rendering,
    });
  });

  test('a layer in an instance is covered from above the outermost instance', async () => {
    const host = new FigmaHost();
    const { figma } = host;
    const component = figma.createComponent();
    const photo = photoLayer(host, await picture(60, 40), SIZE);
    component.appendChild(photo);
    photo.x = 11;
    photo.y = 13;
    const instance = host.node(host.graph.createInstance(component.id, figma.currentPage.id)!.id) as InstanceNode;
    instance.x = 500;
    const inside = instance.children[0];
    const { layer } = await edit(host, inside);
    expect(layer.parent?.id).toBe(figma.currentPage.id);
    const siblings = figma.currentPage.children.map(({ id }) => id);
    expect(siblings.indexOf(layer.id)).toBe(siblings.indexOf(instance.id) + 1);
    expect(layer).toMatchObject({ x: 511, y: 13, width: 30, height: 20 });
    expect(instance.children).toHaveLength(1);
  });
});
