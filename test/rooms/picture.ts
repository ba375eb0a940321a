import type { ICruiseResult } from 'dependency-cruiser';
import { isTest, roomOf, type Room } from './room.ts';

/** Drawn as one. */
const WHOLE = ['models', 'plugin'];
/** Rooms in one box. */
const HOUSES = ['ui/app', 'ui/host', 'ui/worker'];

type Arrows = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The rooms of `ui/` and the arrows between them, as Mermaid text. An arrow is an import of a value in code that is no test; one
 * is left out where a longer way says it.
 */
export function drawRooms(modules: ICruiseResult['modules'], rooms: readonly Room[]): string {
  const arrows = arrowsOf(modules, rooms);
  const drawn = [...arrows].flatMap(([from, others]) => [...others].flatMap((to) => [from, to]));
  const names = [...new Set(drawn)].sort();
  const boxes = HOUSES.flatMap((house) => [
    `  subgraph ${idOf(`in ${house}`)}["${house}"]`,
    ...names
      .filter((name) => name === house || name.startsWith(`${house}/`))
      .map((name) => `    ${nodeOf(name, house)}`),
    '  end',
  ]);
  const single = names.filter((name) => !HOUSES.some((house) => name === house || name.startsWith(`${house}/`)));
  const lines = names.flatMap((from) =>
    [...(arrows.get(from) ?? [])]
      .filter((to) => !hasLongerWay(from, to, arrows))
      .sort()
      .map((to) => `  ${idOf(from)} --> ${idOf(to)}`),
  );
  return ['flowchart TD', ...single.map((name) => `  ${nodeOf(name, '')}`), ...boxes, ...lines].join('\n');
}

function arrowsOf(modules: ICruiseResult['modules'], rooms: readonly Room[]): Arrows {
  const arrows = new Map<string, Set<string>>();
  const named = (file: string): string | undefined => {
    if (isTest(file)) return undefined;
    return WHOLE.find((top) => file.startsWith(`${top}/`)) ?? roomOf(file, rooms)?.folder;
  };
  for (const { source, dependencies } of modules) {
    const from = named(source);
    if (from === undefined) continue;
    const to = arrows.get(from) ?? arrows.set(from, new Set()).get(from);
    for (const { resolved, dependencyTypes } of dependencies) {
      const other = dependencyTypes.some((type) => type.startsWith('type-')) ? undefined : named(resolved);
      if (other !== undefined && other !== from) to?.add(other);
    }
  }
  return arrows;
}

function hasLongerWay(from: string, to: string, arrows: Arrows): boolean {
  const seen = new Set<string>([from]);
  const next = [...(arrows.get(from) ?? [])].filter((other) => other !== to);
  for (let other = next.pop(); other !== undefined; other = next.pop()) {
    if (other === to) return true;
    if (!seen.has(other)) next.push(...(arrows.get(other) ?? []));
    seen.add(other);
  }
  return false;
}

function nodeOf(name: string, house: string): string {
  const label = name === house ? 'its own files' : name.slice(house === '' ? 0 : house.length + 1);
  return `${idOf(name)}["${label}"]`;
}

function idOf(name: string): string {
  return name.replace(/\W/g, '_');
}
