import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findChromium } from './chromium.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chromium-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function program(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  chmodSync(path, 0o755);
  return path;
}

test('the one that is named, else one on the path', () => {
  const [mine, chrome] = [program('mine'), program('google-chrome')];
  mkdirSync(join(folder, 'empty'));
  const env = { PATH: [join(folder, 'empty'), folder].join(delimiter) };
  expect(findChromium(env, [])).toBe(chrome);
  const chromium = program('chromium');
  expect(findChromium(env, [])).toBe(chromium);
  expect(findChromium({ ...env, CHROMIUM_PATH: mine }, [])).toBe(mine);
});

test('none: the command that installs it; a wrong name: that nothing is there', () => {
  expect(() => findChromium({ PATH: folder }, [])).toThrow(
    /need Chromium, and none is installed here\. Install it: \w+/,
  );
  expect(() => findChromium({ CHROMIUM_PATH: join(folder, 'gone') }, [])).toThrow(
    /\$CHROMIUM_PATH is .*gone, and no program is there/,
  );
});
