/**
 * `npm run rooms`: holds imports to what the READMEs allow. `-- --write` draws the picture in `ui/README.md` anew; without it a
 * picture that is not current is an error. `-- --root FOLDER TOP…` checks other folders, without a picture.
 */
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkRooms } from './cruise.ts';
import { drawRooms } from './picture.ts';
import { putPicture } from './put-picture.ts';

const TOPS = ['plugin', 'ui', 'models', 'test'];

const { values, positionals } = parseArgs({
  args: argv.slice(2),
  options: { root: { type: 'string' }, write: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const root = values.root ?? fileURLToPath(new URL('../..', import.meta.url));
const { rooms, modules, refused } = await checkRooms(root, values.root === undefined ? TOPS : positionals);
const problems = [...refused];
if (values.root === undefined) {
  const current = await putPicture(root, drawRooms(modules, rooms), values.write);
  if (!current) problems.push('The picture in ui/README.md is not current: npm run rooms -- --write draws it anew.');
}
for (const problem of problems) console.error(problem);
console.log(`${modules.length} files in ${rooms.length} rooms, ${problems.length} problems.`);
process.exitCode = problems.length > 0 ? 1 : 0;
