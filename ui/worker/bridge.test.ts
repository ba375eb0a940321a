import { readModelBytes } from '../../models/cli/read-model.ts';
import type { Frame, PortraitEngine } from './api.ts';
import { createBridge } from './bridge.ts';

const FRAME: Frame = {
  sequence: 1,
  step: 0,
  steps: 1,
  rung: { resolution: 64, ratio: 1 },
  backend: 'wasm',
  elapsed: 1,
  image: { width: 1, height: 1, data: new Uint8ClampedArray(4) },
};

test('an edit has ended only when the panel has taken its last frame, be it with an error', async () => {
  const engine = {
    edit: (_faces, onFrame) => {
      onFrame(FRAME);
      onFrame({ ...FRAME, step: 1 });
      return Promise.resolve({ ok: true, value: { finished: true } });
    },
  } as Pick<PortraitEngine, 'edit'> as PortraitEngine;
  const answers: ((failed: boolean) => void)[] = [];
  const events: string[] = [];
  // What comlink makes of a callback: a promise of the panel's answer.
  const onFrame = (frame: Frame): Promise<void> => {
    events.push(`frame ${frame.step}`);
    return new Promise((resolve, reject) => {
      answers.push((failed) => (failed ? reject(new Error('not drawn')) : resolve()));
    });
  };
  const edit = createBridge(engine)
    .edit({ 0: { smile: 1 } }, onFrame as (frame: Frame) => void)
    .then(({ ok }) => events.push(`ended ${ok}`));
  await new Promise((resolve) => setTimeout(resolve, 5));
  answers[0](true);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(events).toEqual(['frame 0', 'frame 1']);
  answers[1](false);
  await edit;
  expect(events).toEqual(['frame 0', 'frame 1', 'ended true']);
});

test('a file that the browser cannot read any more is said to be, and a sound one gets its card', async () => {
  const bridge = createBridge({} as PortraitEngine);
  const gone = { arrayBuffer: () => Promise.reject(new DOMException('', 'NotReadableError')) } as Blob;
  expect(await bridge.inspect(gone)).toEqual({
    ok: false,
    error: { code: 'model-corrupt', message: 'This model file cannot be read; open it again.' },
  });
  const file = new Blob([await readModelBytes()]);
  expect(await bridge.inspect(file)).toMatchObject({ ok: true, value: { bytes: file.size } });
});
