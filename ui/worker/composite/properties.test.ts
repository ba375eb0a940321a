/** What must hold for every edit, on drawn faces in which nobody is. */
import { drawFace } from '../../../test/support/drawn-face.ts';
import { sameBytes } from '../../../test/support/fixtures.ts';
import { meshesOf, PEOPLE } from '../../../test/support/meshes.ts';
import type { RgbaImage } from '../api.ts';
import type { Quad } from '../face/quad.ts';
import { downscale } from '../image/downscale.ts';
import { readRgb } from '../image/planes.ts';
import { measureFace } from '../mesh/geometry.ts';
import { squareQuad } from '../mesh/mesh-finder.ts';
import { planShape, type ShapeValues } from '../mesh/plan-shape.ts';
import { SHAPE_SLIDERS } from '../mesh/shapes/index.ts';
import type { FaceMesh } from '../mesh/types.ts';
import { compose } from './compose.ts';
import { createFacePixels } from './face-pixels.ts';
import { renderFace, renderFaceInTiles } from './render-face.ts';
import { DX, DY, FIELD, FLOW, ZONE, type FaceEdit, type FacePixels } from './types.ts';

const SIDE = 320;
const ENDS = SHAPE_SLIDERS.flatMap(({ id }) => [1, -1].map((value) => [id, value] as const));

function pixelsOf({ image, person }: ReturnType<typeof drawFace>, mesh: FaceMesh): FacePixels {
  const square = readRgb(image, { x: 0, y: 0, width: image.width, height: image.height });
  return createFacePixels(square, mesh, person);
}

describe.each(PEOPLE)('%s', (person) => {
  const mesh = meshesOf(person).photo;
  const geometry = measureFace(mesh);
  const drawn = drawFace(mesh, SIDE);
  const face = pixelsOf(drawn, mesh);
  const edit = (values: ShapeValues, of = face): FaceEdit => compose(of, planShape(geometry, values));
  const render = (values: ShapeValues, image = drawn.image, of = face): RgbaImage =>
    renderFace(image, squareQuad(image.width), edit(values, of));

  test('no strength, not one byte', () => {
    expect(sameBytes(render({}).data, drawn.image.data)).toBe(true);
  });

  test.each(ENDS)('%s %d changes the face, and nothing far from it', (id, value) => {
    const made = render({ [id]: value });
    expect(sameBytes(made.data, drawn.image.data)).toBe(false);
    const far = 0.12;
    let worst = 0;
    for (let y = 0; y < SIDE; y++)
      for (let x = 0; x < SIDE; x++) {
        if (!farFrom(drawn.person, (x + 0.5) / SIDE, (y + 0.5) / SIDE, far)) continue;
        const at = 4 * (y * SIDE + x);
        for (let c = 0; c < 4; c++) worst = Math.max(worst, Math.abs(made.data[at + c] - drawn.image.data[at + c]));
      }
    expect(worst).toBe(0);
  });

  test.each(ENDS)('%s %d folds nothing', (id, value) => {
    const { field } = edit({ [id]: value });
    let least = Infinity;
    for (let y = 0; y < FLOW - 1; y++)
      for (let x = 0; x < FLOW - 1; x++) {
        const i = (y * FLOW + x) * FIELD;
        if (field[i + ZONE] > 0) continue;
        const d = (channel: number, step: number): number =>
          FLOW * (field[i + step * FIELD + channel] - field[i + channel]);
        least = Math.min(least, (1 + d(DX, 1)) * (1 + d(DY, FLOW)) - d(DX, FLOW) * d(DY, 1));
      }
    expect(least).toBeGreaterThan(0);
  });

  test.each(ENDS)('%s %d begins without a step', (id, value) => {
    const whole = difference(render({ [id]: value }), drawn.image);
    const little = difference(render({ [id]: 0.02 * value }), drawn.image);
    expect(little).toBeLessThan(0.1 * whole + 0.02);
  });

  test('there and back is nearly the photo', () => {
    const slim = edit({ slimmer: 0.6 });
    const there = renderFace(drawn.image, squareQuad(SIDE), slim);
    const away = difference(there, drawn.image);
    // The same vertices the other way.
    const points = mesh.points.slice();
    for (let v = 0; v < 468; v++) for (let c = 0; c < 2; c++) points[3 * v + c] = slim.to[2 * v + c];
    const moved = { ...mesh, points };
    const other = pixelsOf({ ...drawn, image: there }, moved);
    const back = compose(other, { target: slim.from.slice(0, 2 * 468), mouth: 'keep', teethAmount: 0 });
    expect(difference(renderFace(there, squareQuad(SIDE), back), drawn.image)).toBeLessThan(0.35 * away);
  });

  test.each(['grey', 'sepia'] as const)('a %s photo keeps its tone', (tint) => {
    const toned = drawFace(mesh, SIDE, 12, tint);
    const own = pixelsOf(toned, mesh);
    const most = tint === 'grey' ? 1 : largestChroma(toned.image) + 3;
    const edits: readonly ShapeValues[] = [
      ...ENDS.map(([id, value]) => ({ [id]: value })),
      { smile: 0.5 },
      { smile: 1, mouth_open: 0.5 },
    ];
    for (const values of edits) expect(largestChroma(render(values, toned.image, own))).toBeLessThanOrEqual(most);
  });

  test('the same picture at any size', () => {
    const twice = drawFace(mesh, 2 * SIDE);
    const small = downscale(twice.image, SIDE, SIDE);
    const made = downscale(render({ smile: 0.8, brows: 0.5 }, twice.image), SIDE, SIDE);
    const direct = render({ smile: 0.8, brows: 0.5 }, small);
    expect(difference(made, direct)).toBeLessThan(0.2 * difference(direct, small));
  });

  test('in tiles it is the same picture, and is over where that is said', async () => {
    const large = drawFace(mesh, 3 * SIDE).image;
    const both = edit({ smile: 0.8, mouth_open: 0.4 });
    const quad = squareQuad(large.width);
    const told: number[] = [];
    const whole = await renderFaceInTiles(large, quad, both, (part) => Promise.resolve(told.push(part) > 0));
    expect(sameBytes(whole?.data as Uint8ClampedArray, renderFace(large, quad, both).data)).toBe(true);
    expect(told.length).toBeGreaterThan(2);
    expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
    const before = large.data.slice();
    let tiles = 0;
    expect(await renderFaceInTiles(large, quad, both, () => Promise.resolve(++tiles < 2))).toBeUndefined();
    expect(tiles).toBe(2);
    expect(sameBytes(large.data, before)).toBe(true);
  });

  test('a turned square, half outside of the photo, transparent in part', () => {
    const quad: Quad = [
      { x: 40, y: -60 },
      { x: -50, y: 200 },
      { x: 210, y: 290 },
      { x: 300, y: 30 },
    ];
    const image = { ...drawn.image, data: drawn.image.data.slice() };
    for (let i = 3; i < image.data.length; i += 4) image.data[i] = (i >> 2) % SIDE < 100 ? 0 : 255;
    const made = renderFace(image, quad, edit({ smile: 1, slimmer: 1 }));
    expect(sameBytes(made.data, image.data)).toBe(false);
    for (let i = 3; i < image.data.length; i += 4) if (made.data[i] !== image.data[i]) throw new Error('alpha changed');
  });
});

function difference(a: RgbaImage, b: RgbaImage): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs(a.data[i] - b.data[i]);
  return sum / a.data.length;
}

function largestChroma({ data }: RgbaImage): number {
  let most = 0;
  for (let i = 0; i < data.length; i += 4) {
    const y = 0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2];
    most = Math.max(most, Math.abs(0.564 * (data[i + 2] - y)), Math.abs(0.713 * (data[i] - y)));
  }
  return most;
}

function farFrom(person: Float32Array, u: number, v: number, distance: number): boolean {
  const [x, y, r] = [u * 256, v * 256, distance * 256];
  for (let a = 0; a < 16; a++)
    for (const part of [0, 0.5, 1]) {
      const px = Math.floor(x + part * r * Math.cos((a * Math.PI) / 8));
      const py = Math.floor(y + part * r * Math.sin((a * Math.PI) / 8));
      if (px >= 0 && py >= 0 && px < 256 && py < 256 && person[py * 256 + px] > 0) return false;
    }
  return true;
}
