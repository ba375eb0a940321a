/** What is seen of a face after it was opened, and of which one. */
import { OPENED, settle } from '../../../test/support/steered-session.ts';
import type { Result } from '../../../models/errors.ts';
import type { Face, FaceLimit, OpenedPhoto } from '../../worker/api.ts';
import { createStore } from '../state/store.ts';
import { INITIAL, type PanelState } from '../state/state.ts';
import { Overlook } from './overlook.ts';

const HAT: FaceLimit = { sentence: 'A hat.', sliders: ['hair_light'], late: true };
const TURNED: FaceLimit = { sentence: 'Turned.', sliders: ['turn'] };

function begin() {
  const store = createStore<PanelState>(INITIAL);
  const answers: ((answer: Result<readonly FaceLimit[]>) => void)[] = [];
  new Overlook({ store }, { lookOver: () => new Promise((resolve) => answers.push(resolve)) }).begin();
  const open = (): OpenedPhoto => {
    const face = { score: 1, limits: [TURNED] } as unknown as Face;
    const opened = { ...OPENED, faces: [face] };
    store.set({ opened });
    return opened;
  };
  const limits = (): readonly FaceLimit[] | undefined => store.get().opened?.faces[0].limits;
  return { store, answers, open, limits };
}

test('it is asked for once a face, and added', async () => {
  const { store, answers, open, limits } = begin();
  open();
  store.set({ elsewhere: true });
  expect(answers).toHaveLength(1);
  answers[0]({ ok: true, value: [TURNED, HAT] });
  await settle();
  expect(limits()).toEqual([TURNED, HAT]);
  store.set({ elsewhere: false });
  expect(answers).toHaveLength(1);
});

test('where there is nothing new, nothing changes', async () => {
  const { store, answers, open } = begin();
  const opened = open();
  answers[0]({ ok: true, value: [TURNED] });
  await settle();
  expect(store.get().opened).toBe(opened);
});

test('of another face, or refused, it is dropped', async () => {
  const { answers, open, limits } = begin();
  open();
  open();
  expect(answers).toHaveLength(2);
  answers[0]({ ok: true, value: [TURNED, HAT] });
  answers[1]({ ok: false, error: { code: 'cancelled', message: 'Cancelled.' } });
  await settle();
  expect(limits()).toEqual([TURNED]);
});
