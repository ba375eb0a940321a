/** Pictures of what a slider would do, on the default model and an invented face. */
import * as ort from 'onnxruntime-web/wasm';
import type { Result } from '../../../models/errors.ts';
import { sameBytes } from '../../../test/support/fixtures.ts';
import { portrait } from '../../../test/support/portraits.ts';
import { readAssets } from '../../cli/node-assets.ts';
import type { EngineInfo, FaceSliders, Frame, Glimpse, OpenedPhoto, PortraitEngine, RgbaImage } from '../api.ts';
import { DX, FIELD, FLOW } from '../composite/types.ts';
import { alignFace } from '../face/align.ts';
import { partOf } from '../face/quad.ts';
import { createEngine } from './create-engine.ts';
import { framingOf, GLIMPSE_SIDE } from './glimpse.ts';

let engine: PortraitEngine;
let info: EngineInfo;
let photo: RgbaImage;
let opened: OpenedPhoto;

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

async function glimpse(id: string): Promise<Glimpse> {
  const made = valueOf(await engine.glimpse(id));
  if (!made) throw new Error(`${id} does nothing.`);
  return made;
}

beforeAll(async () => {
  const assets = await readAssets();
  photo = await portrait();
  engine = createEngine(ort);
  info = valueOf(await engine.start(assets));
  opened = valueOf(await engine.open(photo, Math.max(photo.width, photo.height)));
});

/** Mean of the levels by which two pictures differ. */
function apart(a: RgbaImage, b: RgbaImage): number {
  return a.data.reduce((sum, value, at) => sum + Math.abs(value - b.data[at]), 0) / a.data.length;
}

/** Share of the pixels that are other ones to an eye. */
function differing(a: RgbaImage, b: RgbaImage): number {
  let count = 0;
  for (let at = 0; at < a.data.length; at += 4)
    if ([0, 1, 2].some((c) => Math.abs(a.data[at + c] - b.data[at + c]) > 4)) count++;
  return count / (a.data.length / 4);
}

test('each slider shows what either end does to this face, beside the face as it is', async () => {
  for (const { id } of info.sliders.filter(({ of }) => !of)) {
    const { before, low, high } = await glimpse(id);
    for (const { width, height } of [before, low, high])
      expect([id, width, height]).toEqual([id, GLIMPSE_SIDE, GLIMPSE_SIDE]);
    // One end may be what this face is already, as a shut mouth is.
    expect([id, Math.max(...[low, high].map((end) => differing(before, end))) > 0.002]).toEqual([id, true]);
    // It is still that face: hair, ground and most of the skin stay.
    for (const end of [low, high]) expect([id, differing(before, end) < 0.75]).toEqual([id, true]);
    expect([id, sameBytes(low.data, high.data)]).toEqual([id, false]);
  }
});

async function framesOf(faces: FaceSliders): Promise<Frame[]> {
  const frames: Frame[] = [];
  valueOf(await engine.edit(faces, (frame) => frames.push(frame)));
  return frames;
}

test('the ends are the edit itself, seen small', async () => {
  for (const id of ['mouth_open', 'brows.left', 'age']) {
    const { part, before, low, high } = await glimpse(id);
    const seen = (edited: RgbaImage): RgbaImage => {
      const planes = alignFace(edited, partOf(opened.faces[0].quad, part), { size: GLIMPSE_SIDE, quick: true });
      const data = new Uint8ClampedArray(before.data.length).fill(255);
      for (let i = 0; i < data.length / 4; i++)
        for (let c = 0; c < 3; c++) data[4 * i + c] = planes.data[(c * data.length) / 4 + i];
      return { ...before, data };
    };
    expect([id, differing(before, seen(photo))]).toEqual([id, 0]);
    for (const [value, end] of [
      [-1, low],
      [1, high],
    ] as const) {
      // The first picture of the edit, at the photo's own size.
      const [first] = await framesOf({ 0: { [id]: value } });
      const edited = seen(first.image);
      const [off, moved] = [apart(edited, end), apart(edited, before)];
      expect([id, value, off, moved, off <= Math.max(0.05, 0.25 * moved)]).toEqual([id, value, off, moved, true]);
    }
  }
});

test('the edit is as it was: no frame, no slider, and the same result', async () => {
  const rendered = valueOf(await engine.render({ 0: { smile: 0.6 } }));
  await glimpse('brows');
  await glimpse('age');
  expect(sameBytes(valueOf(await engine.render({ 0: { smile: 0.6 } })).data, rendered.data)).toBe(true);
  expect(sameBytes(valueOf(await engine.render({})).data, photo.data)).toBe(true);
});

test('an edit goes first: a glimpse under way ends, and one that is asked for meanwhile begins after it', async () => {
  const events: string[] = [];
  const note = (what: string) => (result: Result<unknown>) =>
    void events.push(`${what} ${result.ok ? 'made' : result.error.code}`);
  const early = engine.glimpse('age').then(note('early'));
  const edit = engine
    .edit({ 0: { smile: 0.5, age: 0.5 } }, ({ step }: Frame) => void events.push(`frame ${step}`))
    .then(note('edit'));
  const late = engine.glimpse('brows').then(note('late'));
  await Promise.all([early, edit, late]);
  expect(events.filter((event) => !event.startsWith('frame'))).toEqual(['early cancelled', 'edit made', 'late made']);
  expect(events.indexOf('early cancelled')).toBeLessThan(events.indexOf('edit made'));
});

test('the newest is made, and none that is not wanted any more', async () => {
  const codeOf = (result: Result<unknown>): string => (result.ok ? 'made' : result.error.code);
  const [first, second] = await Promise.all([engine.glimpse('smile'), engine.glimpse('brows')]);
  expect([codeOf(first), codeOf(second)]).toEqual(['cancelled', 'made']);
  const third = engine.glimpse('smile');
  await engine.stopGlimpse();
  expect(codeOf(await third)).toBe('cancelled');
  expect(codeOf(await engine.glimpse('no-such-slider'))).toBe('usage');
});

test('what is handed out can be given away', async () => {
  const { before } = await glimpse('brows');
  const copy = before.data.slice();
  before.data.fill(0);
  expect(sameBytes((await glimpse('brows')).before.data, copy)).toBe(true);
});

describe('framing', () => {
  type Edit = Parameters<typeof framingOf>[0][number];
  /** Changes a box a little, and moves a part of it by so much. In sides. */
  const edit = (box: readonly number[], moved: readonly number[] = [0, 0, 0, 0], by = 0.02): Edit => {
    const cells = (of: readonly number[]): readonly number[] => of.map((value) => Math.round(value * FLOW));
    const [x, y, width, height] = cells(box);
    const [left, top, wide, high] = cells(moved);
    const field = new Float32Array(FLOW * FLOW * FIELD);
    for (let v = y; v < y + height; v++)
      for (let u = x; u < x + width; u++) {
        const isMoved = u >= left && v >= top && u < left + wide && v < top + high;
        field[(v * FLOW + u) * FIELD + DX] = isMoved ? by : by / 20;
      }
    return { field, bounds: { x, y, width, height } };
  };
  const NOTHING: Edit = { field: new Float32Array(FLOW * FLOW * FIELD), bounds: null };

  test.each([
    ['a mouth', [edit([0.1, 0.2, 0.8, 0.7], [0.4, 0.6, 0.2, 0.1])], [0.4, 0.6, 0.2, 0.1]],
    [
      'brows at one end, lids at the other',
      [edit([0.1, 0.2, 0.8, 0.7], [0.3, 0.3, 0.4, 0.1]), edit([0.2, 0.3, 0.6, 0.4], [0.3, 0.45, 0.4, 0.1])],
      [0.3, 0.3, 0.4, 0.25],
    ],
    ['near an edge', [edit([0.7, 0.8, 0.3, 0.2], [0.85, 0.9, 0.1, 0.1])], [0.85, 0.9, 0.1, 0.1]],
    ['a whole head', [edit([0.1, 0.1, 0.75, 0.75], [0.1, 0.1, 0.75, 0.75])], [0.1, 0.1, 0.75, 0.75]],
    ['light alone', [edit([0.2, 0.2, 0.6, 0.5], undefined, 0.001), NOTHING], [0.2, 0.2, 0.6, 0.5]],
  ])('of %s holds it, and stays within the face square', (_what, edits, [left, top, width, height]) => {
    const { x, y, side } = framingOf(edits)!;
    expect(side).toBeGreaterThanOrEqual(0.5);
    expect(side).toBeLessThanOrEqual(Math.max(0.5, Math.max(width, height) + 0.15));
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
    expect(Math.max(x, y) + side).toBeLessThanOrEqual(1);
    expect(Math.min(left - x, top - y)).toBeGreaterThanOrEqual(-1 / 32);
    expect(Math.max(left + width - x, top + height - y)).toBeLessThanOrEqual(side + 1 / 32);
  });

  test('nothing changes: nothing to show', () => {
    expect(framingOf([NOTHING, NOTHING])).toBeNull();
  });
});
