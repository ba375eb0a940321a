import type { Part } from './parts.ts';
import { PARTS, partsNamed } from './parts.ts';
import { runSideBySide } from './side-by-side.ts';

/** Ends parts by hand, so that nothing here depends on time. */
function stage(parts: readonly Part[], cores: number) {
  const running = new Map<string, (outcome: string) => void>();
  const outcomes = runSideBySide<string>(parts, cores, ({ name }) => {
    return new Promise((resolve) => running.set(name, resolve));
  });
  const end = async (name: string, outcome: string): Promise<void> => {
    running.get(name)?.(outcome);
    running.delete(name);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { outcomes, end, now: () => [...running.keys()] };
}

const part = (name: string, more: Partial<Part> = {}): Part => ({ name, script: name, ...more });

test('as many parts as there are cores; the next starts when one ends, also when that one failed', async () => {
  const { end, now, outcomes } = stage([part('a'), part('b'), part('c')], 2);
  expect(now()).toEqual(['a', 'b']);
  await end('a', 'failed');
  expect(now()).toEqual(['b', 'c']);
  await end('c', 'passed');
  await end('b', 'passed');
  expect(await outcomes).toEqual(['failed', 'passed', 'passed']);
});

test('a part waits for those it comes after, and others go first', async () => {
  const { end, now } = stage([part('slow'), part('behind', { after: ['slow'] }), part('other')], 2);
  expect(now()).toEqual(['slow', 'other']);
  await end('other', 'passed');
  expect(now()).toEqual(['slow']);
  await end('slow', 'failed');
  expect(now()).toEqual(['behind']);
});

test('a part that wants the machine to itself gets it', async () => {
  const { end, now } = stage([part('a'), part('big', { alone: true }), part('b')], 4);
  expect(now()).toEqual(['a', 'b']);
  await end('a', 'passed');
  expect(now()).toEqual(['b']);
  await end('b', 'passed');
  expect(now()).toEqual(['big']);
});

test('parts that wait for one another are refused and not waited for', async () => {
  const parts = [part('a', { after: ['b'] }), part('b', { after: ['a'] })];
  await expect(stage(parts, 2).outcomes).rejects.toThrow('a,b');
});

test('the parts of npm test can all be run on one core; a name that is none is told the names', async () => {
  const names: string[] = [];
  await runSideBySide(PARTS, 1, ({ name }) => Promise.resolve(names.push(name)));
  expect(names.toSorted()).toEqual(PARTS.map(({ name }) => name).toSorted());
  expect(partsNamed(['lint', 'types']).map(({ name }) => name)).toEqual(['types', 'lint']);
  expect(() => partsNamed(['linz'])).toThrow(/There is no part "linz"; there are python, types, /);
});
