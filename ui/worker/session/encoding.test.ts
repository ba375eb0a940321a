/** An encoder of many networks in the whole engine: it tells how far it is, ends when it is stopped, and begins anew when it is needed. */
import * as ort from 'onnxruntime-web/wasm';
import { importModel } from '../../../models/import/index.ts';
import type { Result } from '../../../models/errors.ts';
import { fixture, nodeRuntime } from '../../../test/support/fixtures.ts';
import { portrait } from '../../../test/support/portraits.ts';
import { readAssets } from '../../cli/node-assets.ts';
import type { Frame, PortraitEngine, RgbaImage } from '../api.ts';
import { createEngine } from './create-engine.ts';

/** Of e4e's small file: a trunk, and a head for each of four rows. */
const NETWORKS = 5;
let engine: PortraitEngine;
let photo: RgbaImage;

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** What is told until it is over; `then` may act on each. */
function follow(then: (share: number | null) => void = () => undefined): { readonly told: Promise<(number | null)[]> } {
  const heard: (number | null)[] = [];
  const told = new Promise<(number | null)[]>((resolve) => {
    void engine.watchEncoding((share) => {
      heard.push(share);
      then(share);
      if (share === null) resolve(heard);
    });
  });
  return { told };
}

beforeAll(async () => {
  const files = ['ada.pkl', 'e4e.pt', 'smile.npy'].map((name) => ({
    name,
    bytes: fixture(`import/ecosystem/${name}`),
  }));
  const runtime = nodeRuntime();
  const { bytes } = await importModel({
    ...{ runtime, files, id: 'tiny', name: 'Tiny', dtype: 'F32' },
    choices: { labels: new Map([['smile.npy', 'Drift']]) },
  });
  engine = createEngine(ort);
  photo = await portrait();
  valueOf(await engine.start({ ...(await readAssets()), model: new Uint8Array(bytes).buffer }));
});

test('a photo is open before its face is encoded, which is told network by network', async () => {
  const { told } = follow();
  valueOf(await engine.open(photo, 200));
  const shares = Array.from({ length: NETWORKS + 1 }, (_, i) => i / NETWORKS);
  expect(await told).toEqual([...shares, null]);
});

test('stopped: an edit with a direction is cancelled, shapes are edited all the same; the next edit begins anew', async () => {
  const stopped = follow((share) => {
    if (share === 1 / NETWORKS) void engine.stopEncoding();
  });
  valueOf(await engine.open(photo, 200));
  const frames: Frame[] = [];
  const edit = (values: Readonly<Record<string, number>>) => engine.edit({ 0: values }, (frame) => frames.push(frame));
  const waiting = edit({ drift: 1 });
  expect(await stopped.told).toEqual([0, 1 / NETWORKS, null]);
  const result = await waiting;
  expect(result.ok ? 'ok' : result.error.code).toBe('cancelled');
  expect(valueOf(await edit({ brows: 1 })).finished).toBe(true);

  const again = follow();
  frames.length = 0;
  expect(valueOf(await edit({ drift: 1 })).finished).toBe(true);
  expect((await again.told).at(-2)).toBe(1);
  expect(frames.at(-1)?.rung.resolution).toBe(8);
});

test('another photo ends the encoding of the one before', async () => {
  let opening: ReturnType<PortraitEngine['open']> | undefined;
  const first = follow((share) => {
    if (share === 0) opening ??= engine.open(photo, 200);
  });
  valueOf(await engine.open(photo, 200));
  expect(await first.told).not.toContain(1);
  const second = follow();
  valueOf(await opening!);
  expect((await second.told).at(-2)).toBe(1);
});
