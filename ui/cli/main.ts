/** Entry of `npm run model -- COMMAND …`. */
import { inspectCommand } from '../../models/cli/inspect.ts';
import { toProblem } from '../../models/errors.ts';
import { editCommand } from './edit.ts';

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<readonly string[] | void>>> = {
  edit: editCommand,
  inspect: inspectCommand,
};

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    console.error(`Say what to do: npm run model -- ${Object.keys(COMMANDS).join(' | ')}`);
    return 2;
  }
  try {
    for (const line of (await command(args)) ?? []) console.log(line);
    return 0;
  } catch (error) {
    console.error(toProblem(error).message);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
