/** What a command of the command line is, and how it reads its options: wrong ones end in one plain sentence. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { PortraitError } from '../errors.ts';

export type Print = (line: string) => void;

export interface Command {
  /** One line for the list of commands. */
  readonly about: string;
  /** Arguments and options as they are typed after the command's name, one line or several. */
  readonly usage: string;
  /** Each option and what it does, for `--help`. */
  readonly options?: readonly (readonly [option: string, what: string])[];
  /** What else `--help` says, that depends on the arguments. @throws PortraitError */
  readonly more?: (args: readonly string[]) => Promise<readonly string[]>;
  /** @throws PortraitError with the sentence to print */
  readonly run: (args: readonly string[], print: Print) => Promise<void>;
}

type Options = NonNullable<ParseArgsConfig['options']>;

export function wrongUsage(sentence: string): PortraitError {
  return new PortraitError('usage', sentence);
}

/** Of an error of any realm. */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}

/**
 * Refuses what cannot be written before the work is done. @param ending of the file's name, with its dot
 * @throws PortraitError usage
 */
export function checkOutput(path: string | undefined, ending: string): string {
  if (!path) throw wrongUsage(`Say where to write with -o OUT${ending}.`);
  if (!path.toLowerCase().endsWith(ending))
    throw wrongUsage(`${path} does not end in ${ending}, which is what is written.`);
  if (!existsSync(dirname(path))) throw wrongUsage(`${path} cannot be written: there is no folder ${dirname(path)}.`);
  return path;
}

/** With any number of positional arguments. @throws PortraitError usage */
export function readAnyOptions<T extends Options>(args: readonly string[], options: T) {
  const read = () => parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  let parsed: ReturnType<typeof read>;
  try {
    parsed = read();
  } catch (error) {
    // Node's message goes on with advice about "--"; its first sentence says what is wrong.
    const [sentence] = messageOf(error).split(/\. |\n/);
    const [, name] = /^Option '(.*)' argument is ambiguous/.exec(sentence) ?? [];
    if (name) throw wrongUsage(`${name} needs a value; one that starts with a dash is written ${name}=-1.`);
    throw wrongUsage(`${sentence.replace(/\.$/, '')}.`);
  }
  return parsed;
}

/** @param names of the positional arguments, all needed. @throws PortraitError usage */
export function readOptions<T extends Options>(args: readonly string[], options: T, names: readonly string[] = []) {
  const parsed = readAnyOptions(args, options);
  const { positionals } = parsed;
  if (positionals.length < names.length) throw wrongUsage(`${names[positionals.length]} is missing.`);
  if (positionals.length > names.length) throw wrongUsage(`"${positionals[names.length]}" is one argument too many.`);
  return parsed;
}

export interface NumberRule {
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
  readonly oneOf?: readonly number[];
}

/** @throws PortraitError usage that says what is allowed */
export function readNumber(
  name: string,
  text: string,
  { min = -Infinity, max = Infinity, whole = false, oneOf }: NumberRule,
): number {
  const value = text.trim() === '' ? NaN : Number(text);
  const allowed = oneOf
    ? oneOf.includes(value)
    : value >= min && value <= max && (!whole || Number.isSafeInteger(value));
  if (allowed) return value;
  const kind = whole ? 'a whole number' : 'a number';
  const range = Number.isFinite(max) ? ` from ${min} to ${max}` : ` of at least ${min}`;
  throw wrongUsage(`${name} must be ${oneOf ? `one of ${oneOf.join(', ')}` : kind + range}, not "${text}".`);
}
