import { jest } from '@jest/globals';
import { FigmaHost } from '../test/figma/host.ts';
import { decode, picture, pixel } from '../test/figma/pictures.ts';
import { photoLayer, RECIPE, turned } from '../test/figma/scenes.ts';
import { readLayer } from './read-layer.ts';
import { writeLayer } from './write-layer.ts';

const SIZE = { width: 30, height: 20 };

async function read(build: (host: FigmaHost) => SceneNode | Promise<SceneNode>) {
  const host = new FigmaHost();
  const node = await build(host);
  return { host, node, opened: await readLayer(host.figma, node) };
}

describe('an image fill gives its original bytes', () => {
  test('with the part that FILL shows', async () => {
    const bytes = await picture(120, 40);
    const { opened, node } = await read((host) => photoLayer(host, bytes, SIZE));
    expect(opened.photo).toMatchObject({ layerId: node.id, layerName: 'Portrait', source: 'fill' });
    expect(Buffer.from(opened.photo.bytes).equals(bytes)).toBe(true);
    // 60 of the 120 columns, in the middle.
    expect(opened.photo.visible).toEqual([
      [0.5, 0, 0.25],
      [0, 1, 0],
    ]);
  });

  test('with the crop as the paint states it', async () => {
    const crop: Transform = [
      [0.5, 0, 0.1],
      [0, 0.25, 0.6],
    ];
    const bytes = await picture(120, 40);
    const { opened } = await read((host) => photoLayer(host, bytes, SIZE, { scaleMode: 'CROP', imageTransform: crop }));
    expect(opened.photo).toMatchObject({ source: 'fill', visible: crop });
  });

  test('also under a layer that is turned a little, over a colour, in a frame or a group', async () => {
    const bytes = await picture(60, 40);
    const { opened } = await read((host) => {
      const layer = photoLayer(host, bytes, SIZE);
      layer.fills = [{ type: 'SOLID', color: { r: 1, g: 1, b: 1 } }, ...(layer.fills as Paint[])];
      const frame = host.figma.createFrame();
      frame.appendChild(layer);
      layer.relativeTransform = turned(20, 5, 5);
      host.figma.group([layer], frame);
      return layer;
    });
    expect(opened.photo.source).toBe('fill');
  });
});

describe('of a fill with filters', () => {
  const CROP: Partial<ImagePaint> = {
    scaleMode: 'CROP',
    imageTransform: [
      [0.5, 0, 0.1],
      [0, 0.8, 0.1],
    ],
    filters: { exposure: 0.3, contrast: -0.1 },
  };

  test('the user sees and edits what the document shows, in the picture’s own size; the new layer filters nothing again', async () => {
    const asked: unknown[] = [];
    const shown = await picture(30, 20, 99);
    const { host, node, opened } = await read(async (host) => {
      host.exportInstead = (settings) => {
        asked.push(settings);
        return Promise.resolve(shown);
      };
      return photoLayer(host, await picture(3000, 2000), SIZE, CROP);
    });
    expect(Buffer.from(opened.photo.bytes).equals(shown)).toBe(true);
    expect(opened.photo.source).toBe('render');
    // 1500 of the picture's 3000 columns, 1600 of its 2000 rows on 30 × 20: the finer of the two decides.
    expect(asked).toMatchObject([{ constraint: { type: 'WIDTH', value: 2400 }, useAbsoluteBounds: true }]);
    const { layer } = await writeLayer(host.figma, opened, opened.photo.bytes, RECIPE);
    for (const paint of (layer as RectangleNode).fills as ImagePaint[]) expect(paint.filters).toBeUndefined();
    expect((layer as RectangleNode).absoluteBoundingBox).toEqual(node.absoluteBoundingBox);
  });

  test('that all stand at zero, the picture itself is taken', async () => {
    const { opened } = await read(async (host) =>
      photoLayer(host, await picture(60, 40), SIZE, { filters: { exposure: 0, tint: 0 } }),
    );
    expect(opened.photo.source).toBe('fill');
  });
});

describe('where Figma gives no picture of a fill', () => {
  const broken: [string, (image: Image) => Image | null][] = [
    ['nothing', () => null],
    [
      'an error',
      () => {
        throw new Error('in getImageByHash: no such image');
      },
    ],
    ['no bytes', (image) => ({ ...image, getBytesAsync: () => Promise.resolve(new Uint8Array()) })],
    ['bytes that fail', (image) => ({ ...image, getBytesAsync: () => Promise.reject(new Error('offline')) })],
    ['a size of 0 × 0', (image) => ({ ...image, getSizeAsync: () => Promise.resolve({ width: 0, height: 0 }) })],
  ];
  test.each(broken)('but %s, the layer is edited as it looks', async (_name, breakIt) => {
    const host = new FigmaHost();
    const node = photoLayer(host, await picture(60, 40), SIZE);
    const images = { getImageByHash: (hash: string) => breakIt(host.figma.getImageByHash(hash) as Image) };
    const { photo } = await readLayer(images, node);
    expect(photo).toMatchObject({ source: 'render', layerId: node.id });
    expect((await decode(photo.bytes)).width).toBeGreaterThanOrEqual(1024);
  });

  test.each<[string, Transform]>([
    [
      'a line',
      [
        [1, 1, 0],
        [1, 1, 0],
      ],
    ],
    [
      'nowhere',
      [
        [1, 0, NaN],
        [0, 1, 0],
      ],
    ],
  ])('as it is drawn out to %s', async (_name, imageTransform) => {
    const { opened } = await read(async (host) =>
      photoLayer(host, await picture(60, 40), SIZE, { scaleMode: 'CROP', imageTransform }),
    );
    expect(opened.photo.source).toBe('render');
  });
});

describe('a rendering is taken instead', () => {
  const cases: [string, (host: FigmaHost, bytes: Uint8Array) => SceneNode][] = [
    ['of a tiled image', (host, bytes) => photoLayer(host, bytes, SIZE, { scaleMode: 'TILE' })],
    ['of a paint turned by a quarter', (host, bytes) => photoLayer(host, bytes, SIZE, { rotation: 90 })],
    [
      'of a layer that lies on its side',
      (host, bytes) => {
        const layer = photoLayer(host, bytes, SIZE);
        layer.relativeTransform = turned(90, 40, 0);
        return layer;
      },
    ],
    [
      'of two images in one layer',
      (host, bytes) => {
        const layer = photoLayer(host, bytes, SIZE);
        layer.fills = [...(layer.fills as Paint[]), ...(layer.fills as Paint[])];
        return layer;
      },
    ],
    [
      'of an image under a colour',
      (host, bytes) => {
        const layer = photoLayer(host, bytes, SIZE);
        layer.fills = [...(layer.fills as Paint[]), { type: 'SOLID', color: { r: 1, g: 0, b: 0 }, opacity: 0.5 }];
        return layer;
      },
    ],
    [
      'of a layer in an instance',
      (host, bytes) => {
        const component = host.figma.createComponent();
        component.appendChild(photoLayer(host, bytes, SIZE));
        return host.node(host.graph.createInstance(component.id, host.figma.currentPage.id)!.childIds[0]);
      },
    ],
  ];
  test.each(cases)('%s', async (_name, build) => {
    const bytes = await picture(60, 40);
    const { opened } = await read((host) => build(host, bytes));
    expect(opened.photo.source).toBe('render');
    expect(opened.imageHash).toBeNull();
  });

  test('when Figma no longer has the image', async () => {
    const bytes = await picture(60, 40);
    const { opened } = await read((host) => {
      const layer = photoLayer(host, bytes, SIZE, { imageHash: '00ff' });
      // Something else is still visible in it.
      layer.strokes = [{ type: 'SOLID', color: { r: 1, g: 0, b: 0 } }];
      return layer;
    });
    expect(opened.photo.source).toBe('render');
  });
});

describe('of an image larger than Figma takes back', () => {
  test('the original bytes are given, with the side it must be brought to and a plain sentence', async () => {
    const bytes = await picture(4100, 10);
    const { opened } = await read((host) => photoLayer(host, bytes, { width: 410, height: 10 }));
    expect(opened.photo).toMatchObject({
      source: 'fill',
      mostSide: 4096,
      note: {
        code: 'image-reduced',
        message:
          'This photo is 4100 × 10 pixels, but Figma takes at most 4096 a side: the edited picture will have 4096 × 10.',
      },
    });
    expect(Buffer.from(opened.photo.bytes).equals(bytes)).toBe(true);
    const exactly = await picture(4096, 10);
    const { opened: whole } = await read((host) => photoLayer(host, exactly, { width: 410, height: 10 }));
    expect(whole.photo.note).toBeUndefined();
    expect(whole.photo.mostSide).toBeUndefined();
  });

  test('a rendering of 4096 pixels is given where even the panel could not decode it, and that is said', async () => {
    const bytes = await picture(400, 30);
    const { host, node } = await read((host) => photoLayer(host, bytes, { width: 400, height: 30 }));
    // A picture of a hundred megapixels is heavy to make; Figma tells its size from the head alone.
    const original = host.figma.getImageByHash;
    const size = { width: 12_000, height: 9000 };
    jest.spyOn(host.figma, 'getImageByHash').mockImplementation((hash) => {
      const image = original(hash);
      return image && { ...image, getSizeAsync: () => Promise.resolve(size) };
    });
    const { photo } = await readLayer(host.figma, node);
    expect(photo.source).toBe('render');
    expect(photo.note?.code).toBe('image-reduced');
    expect(photo.note?.message).toContain('is 12000 × 9000 pixels, more than can be edited here');
    const { width, height } = await decode(photo.bytes);
    expect([width, height]).toEqual([4096, 307]);
  });
});

describe('renderings', () => {
  test('have at least 1024 pixels on the longest side and show the layer', async () => {
    const bytes = await picture(60, 40);
    const { opened } = await read((host) => host.figma.group([photoLayer(host, bytes, SIZE)], host.figma.currentPage));
    const pixels = await decode(opened.photo.bytes);
    expect([pixels.width, pixels.height]).toEqual([1024, 683]);
    const [red, green, , alpha] = pixel(pixels, 512, 341);
    expect(Math.abs(red - 128)).toBeLessThan(6);
    expect(Math.abs(green - 128)).toBeLessThan(6);
    expect(alpha).toBe(255);
    expect(opened.photo.visible).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
  });

  test('are twice the size of a larger layer, and never over 4096', async () => {
    const bytes = await picture(60, 40);
    const sized = async (width: number, height: number) => {
      const { opened } = await read((host) =>
        host.figma.group([photoLayer(host, bytes, { width, height })], host.figma.currentPage),
      );
      const { width: w, height: h } = await decode(opened.photo.bytes);
      return [w, h];
    };
    expect(await sized(400, 800)).toEqual([800, 1600]);
    expect(await sized(3000, 30)).toEqual([4096, 41]);
  });

  test('cover the layer without the shadow around it', async () => {
    const bytes = await picture(100, 100);
    const { opened } = await read((host) => {
      const layer = photoLayer(host, bytes, { width: 100, height: 100 });
      layer.effects = [
        {
          type: 'DROP_SHADOW',
          color: { r: 0, g: 0, b: 0, a: 1 },
          offset: { x: 0, y: 30 },
          radius: 20,
          spread: 0,
          visible: true,
          blendMode: 'NORMAL',
        },
      ];
      return host.figma.group([layer], host.figma.currentPage);
    });
    const pixels = await decode(opened.photo.bytes);
    expect([pixels.width, pixels.height]).toEqual([1024, 1024]);
    // The picture's own corners, not a margin: red runs with x, green with y.
    expect(
      pixel(pixels, 4, 4)
        .slice(0, 2)
        .every((value) => value < 8),
    ).toBe(true);
    expect(
      pixel(pixels, 1019, 1019)
        .slice(0, 2)
        .every((value) => value > 247),
    ).toBe(true);
  });
});

test('a layer Figma cannot export is refused with a sentence', async () => {
  const host = new FigmaHost();
  const layer = host.figma.createRectangle();
  layer.name = 'Ghost';
  layer.visible = false;
  await expect(readLayer(host.figma, layer)).rejects.toMatchObject({
    code: 'selection-no-pixels',
    message: 'Figma could not export “Ghost”. Select a layer that shows a portrait.',
  });
});
