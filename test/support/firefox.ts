import { isProgram, placesOf } from './program.ts';

const NAMES = ['firefox-esr', 'firefox'];

/** Firefox as $FIREFOX_PATH names it, or else an installed one; null where there is none: its tests are left out then, which they say. */
export function findFirefox(env: NodeJS.ProcessEnv = process.env): string | null {
  const named = env['FIREFOX_PATH'];
  const places = named ? [named] : placesOf(NAMES, env);
  return places.find(isProgram) ?? null;
}
