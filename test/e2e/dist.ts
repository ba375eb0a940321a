import { existsSync, readFileSync } from 'node:fs';

/** A file of the build; the tests here prove what is shipped, so they never build it themselves. */
export function readDist(name: 'code.js' | 'ui.html' | 'standalone.html'): string {
  const path = new URL(`../../dist/${name}`, import.meta.url);
  if (!existsSync(path)) throw new Error(`dist/${name} is missing: run \`npm run build\` first.`);
  return readFileSync(path, 'utf8');
}
