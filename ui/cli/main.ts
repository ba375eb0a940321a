/** Entry of `npm run model -- COMMAND …`. */
import { run } from './run.ts';

// Who reads may stop early, as `head` does: what is left to say is left unsaid, and the work goes on.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await run(
  process.argv.slice(2),
  (line) => console.log(line),
  (line) => console.error(line),
);
