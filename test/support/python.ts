import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Of the training package: `npm run prepare:python` makes it, git ignores it. */
export const ENVIRONMENT = fileURLToPath(new URL('../../models/training/.venv/', import.meta.url));

/** The interpreter inside a virtual environment. */
export function interpreterIn(environment: string): string {
  return process.platform === 'win32' ? join(environment, 'Scripts', 'python.exe') : join(environment, 'bin', 'python');
}

/** What runs Python beside the engine: $PYTHON, else the environment of the training package, else what the system has. */
export function trainingPython(): string {
  const own = interpreterIn(ENVIRONMENT);
  return process.env['PYTHON'] ?? (existsSync(own) ? own : 'python3');
}
