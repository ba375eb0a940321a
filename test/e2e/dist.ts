import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';

/** A file of the build; the tests here prove what is shipped, so they never build it themselves. */
export function readDist(name: 'code.js' | 'ui.html'): string {
  return readFileSync(there(name), 'utf8');
}

/**
 * A folder of the build as a static host serves it: its files by address.
 * @param address of the folder, ending in a slash, which is that of its page too
 */
export function readFolder(name: 'standalone' | 'photopea', address: string): Record<string, Uint8Array> {
  const folder = there(name);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.\w+$/.test(file));
  const served = files.map((file) => [new URL(file, address).href, readFileSync(new URL(file, folder))] as const);
  return { ...Object.fromEntries(served), [address]: readFileSync(new URL('index.html', folder)) };
}

function there(name: string): URL {
  const url = new URL(`../../dist/${name}`, import.meta.url);
  if (!existsSync(url))
    throw new Error(`dist/${name} is missing: run \`npm run build\` first (for Photopea build:photopea).`);
  return statSync(url).isDirectory() ? new URL(`${url.href}/`) : url;
}
