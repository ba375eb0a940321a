/** `npm run prepare:python`: the environment of the training tests, made where it is missing or out of date. */
import { preparePython } from './python-environment.ts';

try {
  console.log(`The training tests run on ${await preparePython()}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
