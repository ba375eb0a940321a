/** An Apply that takes long is ended by the user: all is as it was before, and it can be asked for again. */
import type { Result } from '../../../models/errors.ts';
import { begin, IMAGE, layer, ok, settle, SteeredEngine } from '../../../test/support/steered-session.ts';
import type { EditedPhoto } from '../../host/host.ts';
import type { Packing } from '../../host/png.ts';
import type { RgbaImage } from '../../worker/api.ts';
import type { PanelState } from '../state/state.ts';

/** Renders until it is stopped, or until the test says that it is done. */
class SlowEngine extends SteeredEngine {
  finish: (result: Result<RgbaImage>) => void = () => undefined;
  slow = true;
  override render: SteeredEngine['render'] = (faces, onProgress) => {
    this.rendered.push(faces);
    onProgress('compositing', 0.5);
    if (!this.slow) return ok(IMAGE);
    return new Promise((resolve) => {
      this.finish = resolve;
    });
  };
  override stop = (): Promise<void> => {
    this.finish({ ok: false, error: { code: 'cancelled', message: 'Cancelled.' } });
    return Promise.resolve();
  };
}

async function edited(encode?: (image: RgbaImage, packing?: Packing) => Promise<Uint8Array>) {
  const engine = new SlowEngine();
  const sent: EditedPhoto[] = [];
  const { session, store } = begin(engine, { encode, onApply: (result) => void sent.push(result) });
  session.onPhoto(layer('one'));
  await settle();
  session.looks.setSlider('smile', 50);
  await settle();
  return { engine, sent, session, store };
}

/** All that the user can see of it but for the edit's own frames. */
function seen({ photo, sliders, history, others, done, applied, notice, applying, stoppable, progress }: PanelState) {
  return { photo, sliders, history, others, done, applied, notice, applying, stoppable, progress };
}

test('stopped while it is rendered', async () => {
  const { engine, sent, session, store } = await edited();
  session.looks.settle();
  const before = seen(store.get());
  void session.apply.one();
  await settle();
  expect(store.get()).toMatchObject({ applying: true, stoppable: true, progress: { stage: 'compositing' } });
  session.apply.stop();
  await settle();
  expect(seen(store.get())).toEqual(before);
  expect(sent).toEqual([]);
  engine.slow = false;
  await session.apply.one();
  expect(sent).toHaveLength(1);
});

test('stopped while it is packed', async () => {
  let signal: AbortSignal | undefined;
  const { engine, sent, session, store } = await edited((_image, packing) => {
    signal = packing?.signal;
    return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('Ended.'))));
  });
  session.looks.settle();
  const before = seen(store.get());
  engine.slow = false;
  void session.apply.one();
  await settle();
  expect(store.get().progress?.stage).toBe('saving');
  session.apply.stop();
  await settle();
  expect(signal?.aborted).toBe(true);
  expect(seen(store.get())).toEqual(before);
  expect(sent).toEqual([]);
});

test('what the editor has is not taken back by a late Stop', async () => {
  const { engine, sent, session, store } = await edited();
  engine.slow = false;
  await session.apply.one();
  expect(store.get()).toMatchObject({ applying: true, stoppable: false });
  session.apply.stop();
  session.onApplied('one, edited');
  await settle();
  expect(sent).toHaveLength(1);
  expect(store.get()).toMatchObject({ applying: false, applied: 'Added “one, edited”', notice: null });
});

test('what was said of the edit before is said again', async () => {
  const { session, store } = await edited();
  const notice = { problem: { code: 'image-reduced', message: 'It is large.' }, remedy: 'dismiss' } as const;
  store.set({ notice });
  void session.apply.one();
  await settle();
  expect(store.get().notice).toBeNull();
  session.apply.stop();
  await settle();
  expect(store.get().notice).toEqual(notice);
});
