/**
 * The Python tests of this folder, with the settings of run.sh: `npm run test:training`.
 *
 * $PYTHON names another interpreter than /usr/bin/python3. One thread, so that a busy machine and an idle one take the same path.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const here = import.meta.dirname;
const python = process.env.PYTHON ?? '/usr/bin/python3';
const env = { ...process.env, PYTHON: python, OMP_NUM_THREADS: process.env.OMP_NUM_THREADS ?? '1' };

function missing(module) {
  return spawnSync(python, ['-c', `import ${module}`], { env }).status !== 0;
}

const lacking = ['torch', 'numpy', 'PIL', 'sklearn'].filter(missing);
if (lacking.length > 0) {
  console.error(
    `The training tests need Python with ${lacking.join(', ')}, which ${python} does not have. On Debian: ` +
      'apt-get install python3-torch python3-numpy python3-pil python3-sklearn. Another Python: PYTHON=/path/to/python3 npm run test:training.',
  );
  process.exit(1);
}
const discover = ['-m', 'unittest', 'discover', '-s', path.join(here, 'tests'), '-t', here, ...process.argv.slice(2)];
const run = spawnSync('sh', [path.join(here, 'run.sh'), ...discover], { env, stdio: 'inherit' });
if (run.error) console.error(`The training tests could not be started: ${run.error.message}`);
process.exit(run.status ?? 1);
