/** What `npm test` is made of. Each part is a script of package.json, so that it can be run alone in the same way. */
export interface Part {
  readonly name: string;
  /** Of package.json. */
  readonly script: string;
  /** Parts that must have ended before this one starts, however they ended. */
  readonly after?: readonly string[];
  /** Starts when all cores are idle, and has them to itself. */
  readonly alone?: boolean;
  /** How it says what each of its tests came to; a part that does not is one test itself. */
  readonly report?: 'jest' | 'junit';
}

export const PARTS: readonly Part[] = [
  // Making the environment is mostly waiting for downloads, so the longest part goes on beside it.
  { name: 'python', script: 'prepare:python' },
  { name: 'types', script: 'check:types' },
  { name: 'unit', script: 'test:unit', report: 'jest' },
  { name: 'training', script: 'test:training', after: ['python'], report: 'junit' },
  { name: 'pytorch', script: 'test:pytorch', after: ['python'], report: 'jest' },
  { name: 'lint', script: 'check:lint' },
  { name: 'rooms', script: 'rooms' },
  { name: 'format', script: 'check:format' },
  // A browser is several processes.
  { name: 'e2e', script: 'test:e2e', alone: true, report: 'jest' },
];

/** @throws Error that names the parts there are */
export function partsNamed(names: readonly string[], all: readonly Part[] = PARTS): readonly Part[] {
  for (const name of names)
    if (!all.some((part) => part.name === name))
      throw new Error(`There is no part "${name}"; there are ${all.map((part) => part.name).join(', ')}.`);
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}
