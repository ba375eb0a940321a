/** What the panel says of an encoder that takes long, and what Stop and "Look again" do. */
import { createStore } from '../state/store.ts';
import { INITIAL, type PanelState } from '../state/state.ts';
import { Encodings } from './encodings.ts';

function begin(): {
  readonly encodings: Encodings;
  readonly asked: string[];
  readonly shown: () => PanelState['encoding'];
  readonly hear: (...shares: readonly (number | null)[]) => void;
} {
  const store = createStore<PanelState>(INITIAL);
  const asked: string[] = [];
  const encodings = new Encodings({ store }, { onAgain: () => void asked.push('again') });
  return {
    encodings,
    asked,
    shown: () => store.get().encoding,
    hear: (...shares) => shares.forEach((share) => encodings.heard(share, () => void asked.push('halt'))),
  };
}

test('it is shown while it lasts', () => {
  const { shown, hear } = begin();
  expect(shown()).toBeNull();
  hear(0, 0.25);
  expect(shown()).toBe(0.25);
  hear(1, null);
  expect(shown()).toBeNull();
});

test('stopped, it stays so whatever comes late, until it begins again', () => {
  const { encodings, asked, shown, hear } = begin();
  encodings.stop();
  expect(asked).toEqual([]);
  hear(0.25);
  encodings.stop();
  expect([asked, shown()]).toEqual([['halt'], 'stopped']);
  hear(0.5);
  expect(shown()).toBe('stopped');
  hear(null);
  expect(shown()).toBe('stopped');
  encodings.again();
  expect([asked, shown()]).toEqual([['halt', 'again'], null]);
  hear(0);
  expect(shown()).toBe(0);
});

test('a code that was there before the stop counts', () => {
  const { encodings, shown, hear } = begin();
  hear(0.75);
  encodings.stop();
  hear(1, null);
  expect(shown()).toBeNull();
});

test('another photo: nothing is said of the one before', () => {
  const { encodings, shown, hear } = begin();
  hear(0.75);
  encodings.stop();
  encodings.forget();
  expect(shown()).toBeNull();
  hear(null);
  expect(shown()).toBeNull();
});
