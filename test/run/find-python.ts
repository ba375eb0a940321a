import { spawnSync } from 'node:child_process';

/** What models/training/pyproject.toml asks for. */
const OLDEST = [3, 10] as const;
const NAMES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

/** How a Python comes to an environment with pip in it: by itself, or by its own pip from outside. */
export interface FoundPython {
  readonly command: string;
  /** "3.11" */
  readonly version: string;
  readonly pip: 'inside' | 'outside';
}

/** What an interpreter says of itself; null where there is none of that name. */
export interface Sight {
  readonly version: readonly [major: number, minor: number];
  readonly venv: boolean;
  readonly ensurepip: boolean;
  readonly pip: boolean;
}

const LOOK = `
import json, sys
from importlib.util import find_spec as has
print(json.dumps({"version": sys.version_info[:2], **{name: has(name) is not None for name in ("venv", "ensurepip", "pip")}}))
`;

/**
 * The first Python that is new enough and can make a virtual environment.
 * @throws Error with one sentence on what to install
 */
export function findPython(look: (command: string) => Sight | null = lookAt): FoundPython {
  const complaints: string[] = [];
  for (const command of NAMES) {
    const sight = look(command);
    if (!sight) continue;
    const [major, minor] = sight.version;
    const version = `${major}.${minor}`;
    if (major !== OLDEST[0] || minor < OLDEST[1]) complaints.push(`${command} is ${version}`);
    else if (!sight.venv || !(sight.ensurepip || sight.pip))
      complaints.push(`${command} cannot make virtual environments (Debian: apt-get install python3-venv)`);
    else return { command, version, pip: sight.ensurepip ? 'inside' : 'outside' };
  }
  const seen = complaints.length > 0 ? ` Here ${complaints.join(', ')}.` : '';
  throw new Error(`The training tests need Python ${OLDEST.join('.')} or newer; install it and run this again.${seen}`);
}

function lookAt(command: string): Sight | null {
  const { status, stdout } = spawnSync(command, ['-c', LOOK], { encoding: 'utf8' });
  if (status !== 0) return null;
  return JSON.parse(stdout) as Sight;
}
