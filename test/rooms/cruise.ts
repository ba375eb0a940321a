import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { mayImport } from './may-import.ts';
import { isTest, roomOf, type Room } from './room.ts';
import { CIRCLE, rulesFor, TESTS } from './rules.ts';

/** Python, what the build wrote, and projects made for tests. */
const LEFT_OUT = ['models/training', 'test/fixtures'];

export interface Checked {
  readonly rooms: readonly Room[];
  readonly modules: ICruiseResult['modules'];
  /** One sentence for each import that is not allowed. */
  readonly refused: readonly string[];
}

/**
 * Holds every import below a folder to the rooms' READMEs.
 * @param tops folders of it to look at; READMEs in them and below say what may be imported
 */
export async function checkRooms(root: string, tops: readonly string[]): Promise<Checked> {
  const rooms = (await Promise.all(tops.map((top) => readRooms(root, top, tops)))).flat();
  const { output } = await cruise([...tops], {
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: rulesFor(rooms) },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // As TypeScript looks for them: onnxruntime's entries have no file for `require` alone.
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'node', 'import', 'default'] },
    exclude: { path: LEFT_OUT.map((folder) => `^${folder}/`) },
  });
  if (typeof output === 'string') throw new Error(output);
  const files = output.modules.filter(({ source }) => tops.some((top) => source.startsWith(`${top}/`)));
  if (files.length === 0) throw new Error(`There is nothing to check in ${tops.join(', ')}.`);
  const homeless = files.filter(({ source }) => !isTest(source) && !roomOf(source, rooms));
  const refused = [
    ...homeless.map(({ source }) => `${source} is in no room: no README above it has a line “May import”.`),
    ...output.summary.violations.map((one) => sentenceOf(one, rooms)),
  ];
  return { rooms, modules: files, refused: [...new Set(refused)] };
}

function sentenceOf({ from, to, rule, cycle }: ICruiseResult['summary']['violations'][number], rooms: readonly Room[]) {
  if (rule.name === CIRCLE) return `A circle: ${[from, ...(cycle ?? []).map(({ name }) => name)].join(' → ')}.`;
  if (rule.name === TESTS) return `${from} imports ${to}: only tests may import what is made for tests.`;
  const room = rooms.find(({ folder }) => folder === rule.name);
  return `${from} imports ${to}, which “May import” in ${room?.said} does not allow.`;
}

/** Of a folder and those below it. */
async function readRooms(root: string, top: string, tops: readonly string[]): Promise<readonly Room[]> {
  const entries = await readdir(join(root, top), { recursive: true, withFileTypes: true });
  const readmes = entries
    .filter((entry) => entry.isFile() && entry.name === 'README.md')
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !LEFT_OUT.some((folder) => path.startsWith(`${folder}/`)))
    .sort();
  const said = await Promise.all(
    readmes.map(async (path) => mayImport(path, await readFile(join(root, path), 'utf8'), tops)),
  );
  // A folder's own README before what the one above says of it.
  const own = said.flat().filter(({ folder, said: readme }) => readme === `${folder}/README.md`);
  const owned = new Set(own.map(({ folder }) => folder));
  return [...own, ...said.flat().filter(({ folder }) => !owned.has(folder))];
}
