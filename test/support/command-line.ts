/** The command line called as a function, and what it said. */
import { run } from '../../ui/cli/run.ts';

export interface Outcome {
  readonly code: number;
  readonly out: readonly string[];
  readonly complaints: readonly string[];
}

export async function call(...args: string[]): Promise<Outcome> {
  const [out, complaints]: string[][] = [[], []];
  const code = await run(
    args,
    (line) => out.push(line),
    (line) => complaints.push(line),
  );
  return { code, out, complaints };
}

export async function works(...args: string[]): Promise<readonly string[]> {
  const { code, out, complaints } = await call(...args);
  expect(complaints).toEqual([]);
  expect(code).toBe(0);
  return out;
}

/** Refused with a sentence that holds `words`, and with how the command is used. */
export async function refused(words: string, ...args: string[]): Promise<void> {
  const { code, out, complaints } = await call(...args);
  expect(code).toBe(1);
  expect(out).toEqual([]);
  expect(complaints[0]).toContain(words);
  expect(complaints[0]).toMatch(/\.$/);
  expect(complaints[1]).toMatch(new RegExp(`^Usage: npm run model -- ${args[0]} `));
}
