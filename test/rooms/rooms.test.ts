/** The check, run as `npm run rooms` runs it, on a small project of its own. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mayImport } from './may-import.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const TSX = fileURLToPath(new URL('../../node_modules/tsx/dist/cli.mjs', import.meta.url));

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'rooms-'))));
afterEach(() => rmSync(root, { recursive: true }));

/** @returns the exit code, and what was refused, a line each */
function check(files: Readonly<Record<string, string>>): {
  readonly code: number | null;
  readonly refused: readonly string[];
} {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [TSX, MAIN, '--root', root, 'house'], {
    encoding: 'utf8',
  });
  expect(stdout).toMatch(/files in \d+ rooms/);
  return { code: status, refused: stderr.split('\n').filter(Boolean).sort() };
}

const HOUSE = {
  'house/upper/README.md': '# upper\n\n**May import:** `../lower`; types of `../side`. Not of `../attic`.\n',
  'house/lower/README.md':
    '# lower\n\n**May import:** `node`. **Usually added here:** nothing of `../upper`.\n\n**`cellar/` may import:** everything.\n',
  'house/side/README.md': '# side\n\n**May import:** nothing.\n',
  'house/lower/value.ts':
    "import { join } from 'node:path';\nexport const value = join('a', 'b');\nexport type Value = string;\n",
  'house/lower/cellar/low.ts': "export { value } from '../value.ts';\n",
  'house/side/side.ts': 'export const side = 1;\nexport type Side = number;\n',
  'house/upper/good.ts':
    "import type { Side } from '../side/side.ts';\nimport { value, type Value } from '../lower/value.ts';\nexport const good: [Value, Side] = [value, 1];\n",
  'house/lower/value.test.ts': "import { good } from '../upper/good.ts';\nexport const tested = good;\n",
};

test('what the READMEs allow passes', () => {
  expect(check(HOUSE)).toEqual({ code: 0, refused: [] });
});

test('what they do not allow is refused, each import by its own sentence', () => {
  const { code, refused } = check({
    ...HOUSE,
    'house/lower/up.ts': "import type { good } from '../upper/good.ts';\nexport type Up = typeof good;\n",
    'house/side/files.ts': "import { readFileSync } from 'node:fs';\nexport const files = readFileSync;\n",
    'house/upper/both.ts':
      "import type { Side } from '../side/side.ts';\nimport { side } from '../side/side.ts';\nexport const both: Side = side;\n",
    'house/upper/deep.ts': "export { value } from '../lower/cellar/low.ts';\n",
    'house/upper/tests.ts': "export { tested } from '../lower/value.test.ts';\n",
    'house/attic/lost.ts': 'export const lost = 0;\n',
  });
  expect(code).toBe(1);
  expect(refused).toEqual([
    'house/attic/lost.ts is in no room: no README above it has a line “May import”.',
    'house/lower/up.ts imports house/upper/good.ts, which “May import” in house/lower/README.md does not allow.',
    'house/side/files.ts imports fs, which “May import” in house/side/README.md does not allow.',
    'house/upper/both.ts imports house/side/side.ts, which “May import” in house/upper/README.md does not allow.',
    'house/upper/deep.ts imports house/lower/cellar/low.ts, which “May import” in house/upper/README.md does not allow.',
    'house/upper/tests.ts imports house/lower/value.test.ts: only tests may import what is made for tests.',
  ]);
});

test('a circle is refused, of types too, and inside a room', () => {
  const { code, refused } = check({
    ...HOUSE,
    'house/side/a.ts': "import type { B } from './b.ts';\nexport type A = B | 1;\n",
    'house/side/b.ts': "import type { A } from './a.ts';\nexport type B = A | 2;\n",
  });
  expect(code).toBe(1);
  expect(refused).toEqual(['A circle: house/side/a.ts → house/side/b.ts → house/side/a.ts.']);
});

test('a line says values and types, from its folder or from the root, and ends with its first sentence', () => {
  const read = (text: string): unknown => mayImport('ui/app/state/README.md', text, ['ui', 'models']);
  const room = { folder: 'ui/app/state', said: 'ui/app/state/README.md' };
  expect(
    read('**May import:** `../image`, `ui/{a,b}.ts`, `preact`; types of `models/` and\n`../x`; `y`. `no`'),
  ).toEqual([
    { ...room, values: ['ui/app/image', 'ui/a.ts', 'ui/b.ts', 'npm:preact', 'npm:y'], types: ['models/', 'ui/app/x'] },
  ]);
  expect(read('May import: `../api.ts` (types), `../z`')).toEqual([
    { ...room, values: ['ui/app/z'], types: ['ui/app/api.ts'] },
  ]);
  expect(read('**May import:** types of everything; values only from here.')).toEqual([
    { ...room, values: [], types: ['*'] },
  ]);
  expect(read('It may import what it likes: `../x`.')).toEqual([]);
});
