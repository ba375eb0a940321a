import { createBrowserStorage } from '../state/panel-storage.ts';
import { INITIAL, type PanelState } from '../state/state.ts';
import { createStore } from '../state/store.ts';
import { PresetShelf } from './preset-shelf.ts';

/** A tab of the page: its own panel, the browser's storage in common. */
function tab(kept: Storage) {
  const store = createStore<PanelState>(INITIAL);
  const saved: File[] = [];
  const shelf = new PresetShelf(
    store,
    createBrowserStorage(() => kept),
    { setAll: () => undefined },
    (name, content) => void saved.push(new File([content], name)),
  );
  shelf.load();
  return { shelf, saved, names: () => store.get().presets.map(({ name }) => name) };
}

function storage(): Storage {
  const texts = new Map<string, string>();
  return {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => void texts.set(key, text),
  } as unknown as Storage;
}

test('two tabs do not write over each other’s presets', () => {
  const kept = storage();
  const [one, two] = [tab(kept), tab(kept)];
  one.shelf.save({ name: 'Of one', sliders: { smile: 10 } });
  two.shelf.save({ name: 'Of two', sliders: { smile: 20 } });
  expect(two.names()).toEqual(['Of one', 'Of two']);
  one.shelf.save({ name: 'Of one again', sliders: { smile: 30 } });
  one.shelf.remove('Of one');
  expect(tab(kept).names()).toEqual(['Of two', 'Of one again']);
});

test('what the browser has no room for is there as long as the tab', () => {
  const full = storage();
  const one = tab(full);
  one.shelf.save({ name: 'First', sliders: { smile: 10 } });
  full.setItem = () => {
    throw new DOMException('Full.', 'QuotaExceededError');
  };
  one.shelf.save({ name: 'Second', sliders: { smile: 20 } });
  one.shelf.save({ name: 'Third', sliders: { smile: 30 } });
  expect(one.names()).toEqual(['First', 'Second', 'Third']);
});

test('presets go from one machine to another by a file, and stay there', async () => {
  const [one, other] = [tab(storage()), storage()];
  one.shelf.save({ name: 'Of one', sliders: { smile: 10 } });
  one.shelf.save({ name: 'Second', sliders: { age: -20 } });
  one.shelf.saveAll();
  expect(one.saved.map(({ name }) => name)).toEqual(['Anycost Portrait presets.json']);
  const two = tab(other);
  two.shelf.save({ name: 'Mine', sliders: { smile: 5 } });
  expect(await two.shelf.open(one.saved[0])).toEqual({ ok: true, value: '2 presets added.' });
  expect(two.names()).toEqual(['Mine', 'Of one', 'Second']);
  expect(tab(other).names()).toEqual(['Mine', 'Of one', 'Second']);
});

test('a wrong file changes nothing', async () => {
  const kept = storage();
  const one = tab(kept);
  one.shelf.save({ name: 'Mine', sliders: { smile: 10 } });
  const answer = await one.shelf.open(new File(['<html>'], 'page.html'));
  expect(answer).toMatchObject({ ok: false, error: { code: 'presets-wrong' } });
  expect(tab(kept).names()).toEqual(['Mine']);
});
