import { posix } from 'node:path';
import { EVERYTHING, type Room } from './room.ts';

/** "**May import:** …", or "**`mesh/` may import:** …" for a folder that has no README of its own yet. */
const LINE = /^(?:\*\*)?(?:`([\w./-]+?)\/?` m|M)ay import:?(?:\*\*)?:?/;

/**
 * Reads the lines "May import" of a README. Of a line counts its first sentence: what stands between backticks, paths from the
 * README's folder (`../state`) or from the root (`ui/host/host.ts`), `node`, or an npm package, or the word "everything".
 * "types of" holds up to the next semicolon, "(types)" for what it follows. The rest is for people.
 * @param readme its path from the root
 * @param tops folders of the root
 */
export function mayImport(readme: string, text: string, tops: readonly string[]): readonly Room[] {
  const folder = posix.dirname(readme);
  return text.split(/\n{2,}|\n(?=\*\*)/).flatMap((paragraph) => {
    const found = LINE.exec(paragraph);
    if (!found) return [];
    const words = paragraph.slice(found[0].length).replace(/\s+/g, ' ');
    return [{ folder: posix.join(folder, found[1] ?? ''), said: readme, ...readSentence(words, folder, tops) }];
  });
}

function readSentence(sentence: string, folder: string, tops: readonly string[]): Pick<Room, 'values' | 'types'> {
  const values: string[] = [];
  const types: string[] = [];
  let typesOnly = false;
  // Odd pieces stand between backticks.
  const pieces = sentence.split('`');
  for (const [at, piece] of pieces.entries()) {
    if (at % 2 === 1) {
      const only = typesOnly || pieces[at + 1]?.trimStart().startsWith('(types)');
      (only ? types : values).push(...alternatives(piece).map((path) => fromRoot(path, folder, tops)));
      continue;
    }
    const words = piece.split(/\.(?:\s|$)/)[0];
    for (const clause of words.split(/(?=;)/)) {
      if (clause.startsWith(';')) typesOnly = false;
      if (/\btypes of\b|\btypes from\b/.test(clause)) typesOnly = true;
      if (/\b(everything|anywhere)\b/.test(clause)) (typesOnly ? types : values).push(EVERYTHING);
    }
    if (words !== piece) break;
  }
  return { values, types };
}

/** `worker/{api,client}.ts` is two. */
function alternatives(path: string): readonly string[] {
  const [, before, inner, after] = /^(.*)\{(.*)\}(.*)$/.exec(path) ?? [];
  return inner === undefined ? [path] : inner.split(',').map((one) => `${before}${one.trim()}${after}`);
}

function fromRoot(path: string, folder: string, tops: readonly string[]): string {
  if (path.startsWith('.')) return posix.join(folder, path);
  return tops.includes(path.split('/')[0]) ? path : `npm:${path}`;
}
