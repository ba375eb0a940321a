import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const BEGIN = '<!-- rooms: drawn by npm run rooms -- --write -->';
const END = '<!-- end of rooms -->';

/**
 * Compares the picture in `ui/README.md` with what it should be.
 * @param write puts it there
 * @returns whether it is there now
 */
export async function putPicture(root: string, picture: string, write: boolean): Promise<boolean> {
  const path = join(root, 'ui/README.md');
  const text = await readFile(path, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`ui/README.md has no place for the picture: ${BEGIN} … ${END}`);
  const should = `${text.slice(0, begin)}${BEGIN}\n\n\`\`\`mermaid\n${picture}\n\`\`\`\n\n${text.slice(end)}`;
  if (should === text) return true;
  if (write) await writeFile(path, should);
  return write;
}
