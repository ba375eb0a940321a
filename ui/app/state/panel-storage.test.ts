import { createBrowserStorage, createHostStorage } from './panel-storage.ts';

/** Only what is used of `localStorage`. */
function fakeStorage(): Storage {
  const texts = new Map<string, string>();
  return {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => void texts.set(key, text),
  } as unknown as Storage;
}

test("the browser's storage gives back what an earlier panel wrote", () => {
  const kept = fakeStorage();
  createBrowserStorage(() => kept).write('presets', '[1]');
  expect(createBrowserStorage(() => kept).read('presets')).toBe('[1]');
  expect(createBrowserStorage(() => kept).read('else')).toBeNull();
});

test('a browser that refuses storage leaves the panel working', () => {
  const refuse = (): Storage => {
    throw new DOMException('The document is sandboxed.', 'SecurityError');
  };
  const storage = createBrowserStorage(refuse);
  expect(storage.read('presets')).toBeNull();
  storage.write('presets', '[2]');
  expect(storage.read('presets')).toBe('[2]');
});

test('an editor is given every text to keep, and what it kept is read', () => {
  const kept: string[] = [];
  const storage = createHostStorage((key, text) => void kept.push(`${key}=${text}`));
  storage.fill({ presets: '[3]' });
  expect(storage.read('presets')).toBe('[3]');
  expect(kept).toEqual([]);
  storage.write('presets', '[4]');
  expect(storage.read('presets')).toBe('[4]');
  expect(kept).toEqual(['presets=[4]']);
});
