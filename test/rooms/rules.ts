import type { DependencyType, IForbiddenRuleType } from 'dependency-cruiser';
import { EVERYTHING, type Room } from './room.ts';

export const CIRCLE = 'circle';
export const TESTS = 'tests';

const TEST_FILES = ['^test/', '[.]test[.]tsx?$'];
const TYPES: DependencyType[] = ['type-only', 'type-import'];

/** The rules of dependency-cruiser for these rooms: two for each, none for tests, and no circle anywhere. */
export function rulesFor(rooms: readonly Room[]): IForbiddenRuleType[] {
  return [
    { name: CIRCLE, severity: 'error', from: {}, to: { circular: true } },
    { name: TESTS, severity: 'error', from: { pathNot: TEST_FILES }, to: { path: TEST_FILES } },
    ...rooms.flatMap((room) => rulesOf(room, rooms)),
  ];
}

function rulesOf(room: Room, rooms: readonly Room[]): IForbiddenRuleType[] {
  const from = { path: patternOf(room.folder, rooms), pathNot: room.folder.startsWith('test') ? [] : TEST_FILES };
  const own = patternOf(room.folder, rooms);
  const pattern = (paths: readonly string[]): string[] => paths.flatMap((path) => patternsOf(path, rooms));
  const [values, types] = [[own, ...pattern(room.values)], pattern(room.types)];
  const none = { pathNot: [...values, ...types] };
  const typesOnly = { path: types, pathNot: values, dependencyTypesNot: TYPES };
  return [
    { name: room.folder, severity: 'error', from, to: none },
    ...(types.length > 0 ? [{ name: room.folder, severity: 'error' as const, from, to: typesOnly }] : []),
  ];
}

function patternsOf(path: string, rooms: readonly Room[]): readonly string[] {
  if (path === EVERYTHING) return ['.'];
  // Node's own modules have no folder.
  if (path === 'npm:node') return ['^(node:)?[a-z_]+(/promises)?$'];
  if (path.startsWith('npm:')) return [`(^|node_modules/)${escaped(path.slice(4))}(/|$)`];
  if (path.endsWith('/')) return [`^${escaped(path)}`];
  return [/\.\w+$/.test(path) ? `^${escaped(path)}$` : patternOf(path, rooms)];
}

/** What lies in a folder, without the rooms inside it. */
function patternOf(folder: string, rooms: readonly Room[]): string {
  const inner = rooms.filter((room) => room.folder.startsWith(`${folder}/`));
  const without = inner.map((room) => `(?!${escaped(room.folder)}/)`).join('');
  return `^${without}${escaped(folder)}/`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
