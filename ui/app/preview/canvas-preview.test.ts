import { jest } from '@jest/globals';
import { TEST_ENGINE } from '../../../test/support/engine-info.ts';
import type { Host } from '../../host/host.ts';
import type { Frame, RgbaImage } from '../../worker/api.ts';
import { createFrameFeed } from '../state/frame-feed.ts';
import type { PanelState } from '../state/state.ts';
import { INITIAL } from '../state/state.ts';
import { createStore } from '../state/store.ts';
import { CanvasPreview, INTERVAL_MS } from './canvas-preview.ts';

const IMAGE: RgbaImage = { width: 1, height: 1, data: new Uint8ClampedArray(4) };
const PHOTO = {
  id: 1,
  layerId: '1:2',
  layerName: 'Portrait',
  pixels: IMAGE,
  visible: { x: 0, y: 0, width: 1, height: 1 },
  previewSide: 1,
  preview: IMAGE,
};

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** The picture of frame n is the one byte n. */
function frame(n: number): Frame {
  const image = { width: 1, height: 1, data: Uint8ClampedArray.of(n, 0, 0, 255) };
  return { sequence: n, step: 0, steps: 1, rung: { resolution: 64, ratio: 1 }, backend: 'wasm', elapsed: 1, image };
}

function setUp(canPreview = true) {
  const sent: (number | null)[] = [];
  const store = createStore<PanelState>({ ...INITIAL, photo: PHOTO, engine: TEST_ENGINE, sliders: { smile: 50 } });
  const feed = createFrameFeed();
  const host: Host = {
    words: { name: 'figma', apply: 'Apply', canClose: true, canPreview },
    connect: () => undefined,
    reload: () => undefined,
    apply: () => undefined,
    cancel: () => undefined,
    resize: () => undefined,
    preview: (layerId, png) => {
      expect(layerId).toBe('1:2');
      sent.push(png && png[0]);
    },
  };
  const canvas = new CanvasPreview({
    host,
    store,
    feed,
    encode: ({ data }) => Promise.resolve(Uint8Array.of(data[0])),
  });
  canvas.begin();
  const pass = (ms = 0) => jest.advanceTimersByTimeAsync(ms);
  return { sent, store, feed, canvas, pass };
}

test('one picture at a time: while the editor has not answered only the newest waits', async () => {
  const { sent, feed, canvas, pass } = setUp();
  feed.offer(frame(1));
  await pass();
  for (const n of [2, 3, 4]) feed.offer(frame(n));
  await pass(10 * INTERVAL_MS);
  expect(sent).toEqual([1]);
  canvas.answered();
  await pass();
  expect(sent).toEqual([1, 4]);
});

test('a hand that moves for three seconds sends at most ten pictures, and the last one always comes', async () => {
  const { sent, feed, canvas, pass } = setUp();
  for (let n = 1; n <= 180; n++) {
    feed.offer(frame(n));
    await pass(3000 / 180);
    canvas.answered();
  }
  await pass(INTERVAL_MS);
  expect(sent.length).toBeGreaterThan(7);
  expect(sent.length).toBeLessThanOrEqual(10);
  expect(sent[sent.length - 1]).toBe(180);
});

test.each<[string, Partial<PanelState>, Partial<PanelState>]>([
  ['all sliders stand at zero', { sliders: {} }, { sliders: { smile: 50 } }],
  ['the original is looked at', { comparing: true }, { comparing: false }],
  ['something else is selected', { elsewhere: true }, { elsewhere: false }],
  ['it is switched off', { canvasPreview: false }, { canvasPreview: true }],
  ['the engine starts again', { engine: null }, { engine: TEST_ENGINE }],
  ['the edit was applied', { applied: 'Portrait – Smile +50' }, { applied: null }],
])('it is taken away at once when %s, and comes back after', async (_name, away, back) => {
  const { sent, store, feed, canvas, pass } = setUp();
  feed.offer(frame(1));
  await pass();
  canvas.answered();
  store.set(away);
  expect(sent).toEqual([1, null]);
  canvas.answered();
  await pass(10 * INTERVAL_MS);
  expect(sent).toEqual([1, null]);
  store.set(back);
  await pass();
  expect(sent).toEqual([1, null, 1]);
});

test('a picture that became unwanted while it was packed is not sent', async () => {
  const { sent, store, feed, pass } = setUp();
  feed.offer(frame(1));
  store.set({ sliders: {} });
  await pass(INTERVAL_MS);
  expect(sent).toEqual([]);
});

test('during Apply it stays as it is; if Apply fails it is shown again, since the editor took it away', async () => {
  const { sent, store, feed, canvas, pass } = setUp();
  feed.offer(frame(1));
  await pass();
  canvas.answered();
  store.set({ applying: true });
  feed.offer(frame(2));
  await pass(INTERVAL_MS);
  expect(sent).toEqual([1]);
  feed.clear();
  feed.offer(frame(3));
  store.set({ applying: false });
  canvas.gone();
  await pass(INTERVAL_MS);
  expect(sent).toEqual([1, 3]);
});

test('a new portrait lies over no layer, so nothing of it is sent before it is in the document', async () => {
  const { sent, store, feed, pass } = setUp();
  store.set({ photo: { ...PHOTO, layerId: null } });
  feed.offer(frame(1));
  await pass(INTERVAL_MS);
  expect(sent).toEqual([]);
});

test('an editor that cannot show previews is never sent one', async () => {
  const { sent, feed, pass } = setUp(false);
  feed.offer(frame(1));
  await pass(INTERVAL_MS);
  expect(sent).toEqual([]);
});
