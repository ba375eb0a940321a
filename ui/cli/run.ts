/** The command line as a function: arguments in, lines and an exit code out. */
import type { Command, Print } from '../../models/cli/command.ts';
import { benchCommand } from '../../models/cli/bench.ts';
import { exportCommand } from '../../models/cli/export.ts';
import { importCommand } from '../../models/cli/import.ts';
import { inspectCommand } from '../../models/cli/inspect.ts';
import { PortraitError, toProblem } from '../../models/errors.ts';
import { editCommand } from './edit.ts';
import { generateCommand } from './generate.ts';
import { reconstructCommand } from './reconstruct.ts';

const COMMANDS: Readonly<Record<string, Command>> = {
  edit: editCommand,
  generate: generateCommand,
  reconstruct: reconstructCommand,
  inspect: inspectCommand,
  import: importCommand,
  export: exportCommand,
  bench: benchCommand,
};

function help(): string[] {
  const lines = Object.entries(COMMANDS).flatMap(([name, { about, usage }]) => [
    `  ${name} ${usage}`,
    `      ${about}`,
  ]);
  return ['Usage: npm run model -- COMMAND …', ...lines];
}

/** @returns 0, or 1 after one sentence to `complain` */
export async function run([name, ...args]: readonly string[], print: Print, complain: Print): Promise<number> {
  if (name === 'help' || name === '--help' || name === '-h') {
    help().forEach(print);
    return 0;
  }
  if (name === undefined || !Object.hasOwn(COMMANDS, name)) {
    if (name !== undefined) complain(`There is no command "${name}".`);
    help().forEach(complain);
    return 1;
  }
  const command = COMMANDS[name];
  const usage = `Usage: npm run model -- ${name} ${command.usage}`;
  if (args.includes('--help') || args.includes('-h')) {
    print(usage);
    print(command.about);
    for (const [option, what] of command.options ?? []) print(`  ${option.padEnd(26)}  ${what}`);
    try {
      (await command.more?.(args))?.forEach(print);
      return 0;
    } catch (error) {
      complain(toProblem(error).message);
      return 1;
    }
  }
  try {
    await command.run(args, print);
    return 0;
  } catch (error) {
    complain(toProblem(error).message);
    if (error instanceof PortraitError && error.code === 'usage') complain(usage);
    return 1;
  }
}
