import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ofJest, ofJunit, type Counts } from './counts.ts';
import type { Part } from './parts.ts';

export interface Outcome extends Counts {
  readonly part: Part;
  readonly ok: boolean;
  readonly seconds: number;
}

/** Runs a part to its end and shows what it says, each line behind the part's name. */
export async function runPart(part: Part, say: (line: string) => void): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'anycost-test-'));
  const report = join(folder, 'report');
  const start = performance.now();
  try {
    const code = await finish(['run', '--silent', part.script, ...reportTo(part, report)], say);
    const seconds = (performance.now() - start) / 1000;
    const counts = await readCounts(part, report, code === 0);
    return { part, ok: code === 0 && counts.failed === 0, seconds, ...counts };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function reportTo({ report }: Part, file: string): readonly string[] {
  if (report === 'jest') return ['--', '--json', `--outputFile=${file}`];
  if (report === 'junit') return ['--', `--junitxml=${file}`];
  return [];
}

/** A part that failed has at least one failure, also where it came to no test or all of them passed. */
async function readCounts({ report }: Part, file: string, ok: boolean): Promise<Counts> {
  const none = { passed: 0, failed: 0, skipped: 0 };
  const text = report && (await readFile(file, 'utf8').catch(() => undefined));
  const counts =
    text === undefined ? { ...none, passed: ok ? 1 : 0 } : report === 'jest' ? ofJest(text) : ofJunit(text);
  return ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

/** @returns the exit code; -1 where it was ended or could not be started */
function finish(args: readonly string[], say: (line: string) => void): Promise<number> {
  const windows = process.platform === 'win32';
  const child = spawn(windows ? 'npm.cmd' : 'npm', args, { stdio: ['ignore', 'pipe', 'pipe'], shell: windows });
  const heard = [child.stdout, child.stderr].map((stream) => sayLines(stream, say));
  return new Promise((resolve) => {
    child.on('error', ({ message }) => {
      say(`npm could not be started: ${message}`);
      resolve(-1);
    });
    child.on('close', (code) => void Promise.all(heard).then(() => resolve(code ?? -1)));
  });
}

async function sayLines(stream: Readable, say: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream })) say(line);
}
