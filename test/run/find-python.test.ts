import { findPython, type Sight } from './find-python.ts';

const modern: Sight = { version: [3, 12], venv: true, ensurepip: true, pip: true };
const among =
  (there: Readonly<Record<string, Sight>>) =>
  (command: string): Sight | null =>
    there[command] ?? null;

test('the first Python that is new enough and can make environments is taken', () => {
  const old: Sight = { ...modern, version: [3, 9] };
  const bare: Sight = { ...modern, ensurepip: false, pip: false };
  expect(findPython(among({ python3: modern, 'python3.13': modern }))).toMatchObject({ command: 'python3' });
  expect(findPython(among({ python3: old, 'python3.13': bare, 'python3.12': modern }))).toEqual({
    ...{ command: 'python3.12', version: '3.12', pip: 'inside' },
  });
  expect(findPython(among({ python3: { ...modern, ensurepip: false } })).pip).toBe('outside');
});

test('without one, a sentence says what to install, and what is wrong with those that are there', () => {
  expect(() => findPython(among({}))).toThrow(
    'The training tests need Python 3.10 or newer; install it and run this again.',
  );
  const bare: Sight = { ...modern, venv: false };
  expect(() => findPython(among({ python3: { ...modern, version: [3, 9] }, 'python3.12': bare }))).toThrow(
    /Here python3 is 3\.9, python3\.12 cannot make virtual environments \(Debian: apt-get install python3-venv\)\.$/,
  );
});
