import fc from 'fast-check';
import type { Preset } from '../state/state.ts';
import { joinedWords, joinPresets, readPresetFile, writePresetFile } from './preset-file.ts';

const MINE: readonly Preset[] = [
  { name: 'Mine', sliders: { smile: 30, 'brows.left': -5 } },
  { name: 'Über “quoted”', sliders: { age: -100 } },
];

function fileOf(content: string | Uint8Array, name = 'presets.json'): File {
  return new File([typeof content === 'string' ? content : content.slice()], name);
}
const text = (value: unknown): string => JSON.stringify(value);
const whole = (presets: unknown): string => text({ format: 'anycost-portrait-presets', formatVersion: 1, presets });

async function refusal(file: File): Promise<string> {
  try {
    await readPresetFile(file);
  } catch (error) {
    expect(error).toMatchObject({ code: 'presets-wrong' });
    return (error as Error).message;
  }
  throw new Error('It was read.');
}

test('what is saved is read again as it was', async () => {
  const file = new File([writePresetFile(MINE)], 'mine.json');
  expect(await readPresetFile(file)).toEqual({ presets: MINE, unreadable: 0 });
});

test.each<[string, string | Uint8Array]>([
  ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0)],
  ['text', 'smile=30'],
  ['cut off', whole(MINE).slice(0, -9)],
  ['JSON of something else', text({ name: 'thing', version: '1.0.0' })],
  ['a list', text(MINE)],
  ['null', 'null'],
  ['much too large', whole([{ name: 'x'.repeat(300_000), sliders: { smile: 1 } }])],
])('%s is refused as no file of presets, by its name', async (_what, content) => {
  expect(await refusal(fileOf(content, 'odd.json'))).toBe(
    '“odd.json” is not a file of presets. Choose one that was saved here with “Save to file”.',
  );
});

test('what is one, and of no use, is named for what it is', async () => {
  expect(await refusal(fileOf(''))).toContain('is empty');
  const newer = text({ format: 'anycost-portrait-presets', formatVersion: 2, presets: [] });
  expect(await refusal(fileOf(newer))).toContain('another version');
  expect(await refusal(fileOf(whole({ Mine: {} })))).toContain('damaged');
  expect(await refusal(fileOf(whole([])))).toContain('no preset');
  expect(await refusal(fileOf(whole([{ name: '', sliders: { smile: 1 } }, 7])))).toContain('no preset');
});

test('a preset of which something would be left out is not taken in part', async () => {
  const presets = [
    MINE[0],
    null,
    { name: 'Too far', sliders: { smile: 500, age: 7 } },
    { name: 'Half', sliders: { smile: 0.5 } },
    { name: 'Zero', sliders: { smile: 0 } },
    { name: 'With a zero', sliders: { smile: 0, age: 7 } },
  ];
  expect(await readPresetFile(fileOf(whole(presets)))).toEqual({
    presets: [MINE[0], { name: 'With a zero', sliders: { age: 7 } }],
    unreadable: 4,
  });
});

test('nothing of the list is replaced; what is there already is not there twice', () => {
  const list: readonly Preset[] = [{ name: 'Mine', sliders: { smile: 10 } }, MINE[1]];
  const joined = joinPresets(list, MINE);
  expect(joined.presets).toEqual([...list, { ...MINE[0], name: 'Mine (2)' }]);
  expect(joined).toMatchObject({ added: 1, known: 1, left: 0 });
  expect(joinedWords(joined, 2)).toBe('1 preset added. 1 preset there already. 2 presets could not be read.');
  // Opened once more, it is known by the name that it got.
  expect(joinPresets(joined.presets, MINE)).toMatchObject({ presets: joined.presets, added: 0, known: 2 });
});

test('a full list stays as it is, and says so', () => {
  const full = Array.from({ length: 40 }, (_, i) => ({ name: `Preset ${i}`, sliders: { smile: 1 } }));
  const joined = joinPresets(full, MINE);
  expect(joined).toEqual({ presets: full, added: 0, known: 0, left: 2 });
  expect(joinedWords(joined, 0)).toBe('No room for 2 presets: delete some first.');
});

test('many sliders under long names never outgrow what Figma keeps', () => {
  const sliders = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`slider number ${i}`, i + 1]));
  const opened = Array.from({ length: 30 }, (_, i) => ({ name: `Preset ${i}`, sliders }));
  const { presets, added, left } = joinPresets([], opened);
  expect(JSON.stringify(presets).length).toBeLessThanOrEqual(20_000);
  expect([added > 0, left > 0, added + left]).toEqual([true, true, 30]);
});

test('names as long as they may be stay apart', () => {
  const name = 'n'.repeat(60);
  const opened = [1, 2, 3].map((smile) => ({ name, sliders: { smile } }));
  const names = joinPresets([], opened).presets.map((preset) => preset.name);
  expect(new Set(names).size).toBe(3);
  expect(names.every((each) => each.length <= 40)).toBe(true);
});

test('whatever is in the file, it is read or refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (presets) => {
      try {
        const read = await readPresetFile(fileOf(whole(presets)));
        expect(read.presets.every(({ sliders }) => Object.values(sliders).every((p) => Math.abs(p) <= 100))).toBe(true);
      } catch (error) {
        expect(error).toMatchObject({ code: 'presets-wrong' });
      }
    }),
  );
});
