import { FigmaHost } from '../test/figma/host.ts';
import { picture } from '../test/figma/pictures.ts';
import { photoLayer, RECIPE, turned } from '../test/figma/scenes.ts';
import { compose, invert } from './geometry.ts';
import { readLayer } from './read-layer.ts';
import { writeLayer } from './write-layer.ts';

/** Pixels on the page. */
const TOLERANCE = 0.5;
const IMAGE = { width: 120, height: 40 };
const SIZE = { width: 63.4, height: 47.2 };

type Placed = SceneNode & DimensionAndPositionMixin;
type Point = readonly [number, number];

/** Top left, top right, bottom left, bottom right of a rectangle, taken to the page. */
function cornersOf(onPage: Transform, width: number, height: number): readonly Point[] {
  const [[a, b, tx], [c, d, ty]] = onPage;
  return [
    [0, 0],
    [width, 0],
    [0, height],
    [width, height],
  ].map(([x, y]) => [a * x + b * y + tx, c * x + d * y + ty]);
}

function farthest(a: readonly Point[], b: readonly Point[]): number {
  return Math.max(...a.map(([x, y], at) => Math.hypot(x - b[at][0], y - b[at][1])));
}

/** Where the whole image of a layer's fill lies on the page, also what the layer cuts off. */
function imageCorners({ absoluteTransform, width, height }: Placed, visible: Transform): readonly Point[] {
  const toLayer = compose(
    [
      [width, 0, 0],
      [0, height, 0],
    ],
    invert(visible),
  );
  return cornersOf(compose(absoluteTransform, toLayer), 1, 1);
}

/** Reads the layer and applies a picture of the photo's own size, as the panel does. */
async function edit(host: FigmaHost, source: Placed, mode?: 'face-only') {
  const opened = await readLayer(host.figma, source);
  const { width, height } = IMAGE;
  const { layer } = await writeLayer(host.figma, opened, await picture(width, height, 200), RECIPE, mode);
  return { opened, made: layer as Placed };
}

const CROP: Transform = [
  [0.5, 0, 0.1],
  [0, 0.8, 0.2],
];
const turn = ([[a, b], [c, d]]: Transform, degrees: number): Transform => {
  const [[e, f], [g, h]] = turned(degrees, 0, 0);
  return [
    [a * e + b * g, a * f + b * h, 0.3],
    [c * e + d * g, c * f + d * h, 0.1],
  ];
};

const PAINTS: readonly [string, Partial<ImagePaint>][] = [
  ['FILL', { scaleMode: 'FILL' }],
  ['FIT', { scaleMode: 'FIT' }],
  ['CROP', { scaleMode: 'CROP', imageTransform: CROP }],
  ['CROP turned in the paint', { scaleMode: 'CROP', imageTransform: turn(CROP, 15) }],
];

/** Puts the layer somewhere; x and y are not whole pixels, so that nothing is rounded away unseen. */
type Place = (host: FigmaHost, layer: Placed, turnBy: number) => void;

const onPage: Place = (_host, layer, by) => {
  layer.relativeTransform = turned(by, 40.3, 25.7);
};
const inTurnedFrame: Place = (host, layer, by) => {
  const frame = host.figma.createFrame();
  frame.resize(200, 150);
  frame.relativeTransform = turned(17, 310.6, 95.2);
  frame.appendChild(layer);
  layer.relativeTransform = turned(by, 40.3, 25.7);
};
const inTurnedGroupInFrame: Place = (host, layer, by) => {
  inTurnedFrame(host, layer, by);
  const frame = layer.parent as FrameNode;
  const group = host.figma.group([layer], frame) as GroupNode;
  group.relativeTransform = turned(-8, 33.1, 41.9);
};
const inFrameInFrame: Place = (host, layer, by) => {
  const outer = host.figma.createFrame();
  outer.resize(300, 300);
  outer.relativeTransform = turned(-21, 120.4, 60.1);
  inTurnedFrame(host, layer, by);
  const inner = layer.parent as FrameNode;
  outer.appendChild(inner);
  inner.relativeTransform = turned(9, 50.5, 12.25);
};
const inAutoLayout: Place = (host, layer, by) => {
  const frame = host.figma.createFrame();
  frame.layoutMode = 'HORIZONTAL';
  frame.itemSpacing = 10;
  frame.paddingLeft = 7;
  frame.paddingTop = 5;
  frame.appendChild(host.figma.createRectangle());
  frame.appendChild(layer);
  frame.appendChild(host.figma.createRectangle());
  frame.relativeTransform = turned(by, 77.7, 13.3);
};

const PLACES: readonly [string, Place][] = [
  ['on the page', onPage],
  ['in a turned frame', inTurnedFrame],
  ['in a turned group in a turned frame', inTurnedGroupInFrame],
  ['in a turned frame in a turned frame', inFrameInFrame],
  ['in an auto-layout frame', inAutoLayout],
];

/**
 * The 15° in the paint are 20° on this layer, since neither it nor the image is square; with the frames' and the layer's own
 * turn that makes 52°, so the layer is rendered (`MAX_TILT` in read-layer.ts).
 */
const LYING = { put: inFrameInFrame, name: 'CROP turned in the paint', by: -20 };

const FILLS = PLACES.flatMap(([place, put]) =>
  PAINTS.flatMap(([name, paint]) => [0, 12, -20].map((by) => ({ place, put, name, paint, by }))),
).filter(({ put, name, by }) => put !== LYING.put || name !== LYING.name || by !== LYING.by);

test.each(FILLS)(
  'an image fill, $name, turned by $by°, $place: made layer and picture lie over the source',
  async (one) => {
    const host = new FigmaHost();
    const source: Placed = photoLayer(host, await picture(IMAGE.width, IMAGE.height), SIZE, one.paint);
    one.put(host, source, one.by);
    const before = source.absoluteTransform;
    for (const mode of [undefined, 'face-only'] as const) {
      const { opened, made } = await edit(host, source, mode);
      expect(opened.photo.source).toBe('fill');
      expect(source.absoluteTransform).toEqual(before);
      expect(made.id).not.toBe(source.id);
      const layers = farthest(
        cornersOf(made.absoluteTransform, made.width, made.height),
        cornersOf(source.absoluteTransform, source.width, source.height),
      );
      expect(layers).toBeLessThan(TOLERANCE);
      const again = await readLayer(host.figma, made);
      const pictures = farthest(
        imageCorners(made, again.photo.visible as unknown as Transform),
        imageCorners(source, opened.photo.visible as unknown as Transform),
      );
      expect(pictures).toBeLessThan(TOLERANCE);
    }
  },
);

const RENDERED: readonly (Omit<(typeof FILLS)[number], 'name'> & { readonly what: string })[] = [
  ...PLACES.flatMap(([place, put]) => [
    { what: 'a group', place, put, paint: {}, by: 0 },
    { what: 'a group', place, put, paint: {}, by: 33 },
    { what: 'a layer on its side', place, put, paint: {}, by: 80 },
  ]),
  // Drawing tiles takes this renderer ten seconds a time, so they are drawn in one place only.
  { what: 'a tiled fill', place: PLACES[2][0], put: PLACES[2][1], paint: { scaleMode: 'TILE' }, by: 12 },
  { what: LYING.name, place: PLACES[3][0], put: LYING.put, paint: PAINTS[3][1], by: LYING.by },
];

test.each(RENDERED)(
  'a rendering of $what, turned by $by°, $place: the cover lies over what was rendered',
  async (one) => {
    const host = new FigmaHost();
    const photo: Placed = photoLayer(host, await picture(IMAGE.width, IMAGE.height), SIZE, one.paint);
    const group = one.what === 'a group' ? (host.figma.group([photo], host.figma.currentPage) as GroupNode) : null;
    const source: Placed = group ?? photo;
    one.put(host, source, one.by);
    const { opened, made } = await edit(host, source);
    expect(opened.photo.source).toBe('render');
    const around = source.absoluteBoundingBox as Rect;
    const upright: Transform = [
      [1, 0, around.x],
      [0, 1, around.y],
    ];
    expect(
      farthest(
        cornersOf(made.absoluteTransform, made.width, made.height),
        cornersOf(upright, around.width, around.height),
      ),
    ).toBeLessThan(TOLERANCE);
  },
);

test('a layer that is off by a pixel would be found', () => {
  const there = cornersOf(turned(12, 40, 25), SIZE.width, SIZE.height);
  expect(farthest(there, cornersOf(turned(12, 40.7, 25), SIZE.width, SIZE.height))).toBeGreaterThan(TOLERANCE);
  expect(farthest(there, cornersOf(turned(13, 40, 25), SIZE.width, SIZE.height))).toBeGreaterThan(TOLERANCE);
});
