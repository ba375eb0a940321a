/** The virtual environment of the training package, made when it is missing or its pyproject.toml has changed. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENVIRONMENT, interpreterIn } from '../support/python.ts';
import { findPython } from './find-python.ts';

export const TRAINING = fileURLToPath(new URL('../../models/training/', import.meta.url));
const PROJECT = join(TRAINING, 'pyproject.toml');
/** Says what the environment was made from; written last, so that one half made is made again. */
const STAMP = join(ENVIRONMENT, 'made-from.txt');

/**
 * @returns the interpreter that has what the training tests import
 * @throws Error with one sentence on what to do
 */
export async function preparePython(): Promise<string> {
  const chosen = process.env['PYTHON'];
  if (chosen) {
    console.log(`$PYTHON is set: ${chosen} is used as it is.`);
    return chosen;
  }
  const python = interpreterIn(ENVIRONMENT);
  const source = digestOfDependencies(await readFile(PROJECT, 'utf8'));
  if (existsSync(python) && (await readFile(STAMP, 'utf8').catch(() => '')) === source) return python;

  const found = findPython();
  console.log(
    `Making a Python ${found.version} environment for the training tests in models/training/.venv: PyTorch and what else ` +
      `models/training/pyproject.toml names. This takes minutes and more than a gigabyte, once. Delete the folder to be rid of it.`,
  );
  const start = performance.now();
  await rm(ENVIRONMENT, { recursive: true, force: true });
  const inside = found.pip === 'inside';
  run(found.command, ['-m', 'venv', ...(inside ? [] : ['--without-pip']), ENVIRONMENT]);
  const pip = inside ? [python, '-m', 'pip'] : [found.command, '-m', 'pip', '--python', python];
  const [command, ...before] = pip;
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input'];
  run(command, [...before, 'install', ...quiet, '--editable', `${TRAINING}[test]`]);
  await writeFile(STAMP, source);
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(`Made in ${seconds} s: ${((await sizeOf(ENVIRONMENT)) / 1e9).toFixed(1)} GB.`);
  return python;
}

/** Of the tables that say what is installed; settings of tools, in the same file, may change without a new environment. */
export function digestOfDependencies(pyproject: string): string {
  const tables = pyproject.split(/^(?=\[)/m).filter((table) => /^\[(build-system|project)\b/.test(table));
  return createHash('sha256').update(tables.join('')).digest('hex');
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (status === 0) return;
  const why = error ? `: ${error.message}` : '; what it said is above';
  throw new Error(`The Python environment could not be made: ${command} ${args[1]} failed${why}.`);
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    bytes += entry.isDirectory() ? await sizeOf(path) : (await lstat(path)).size;
  }
  return bytes;
}
