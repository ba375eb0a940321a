import { isProgram, placesOf } from './program.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Where macOS and Windows put it, off the PATH. */
const ELSEWHERE = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
const INSTALL: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'apt-get install chromium',
  darwin: 'brew install --cask chromium',
  win32: 'winget install Google.Chrome',
};

/**
 * The browser of the end-to-end tests: $CHROMIUM_PATH, or else an installed one.
 * @throws Error with the command that installs one
 */
export function findChromium(env: NodeJS.ProcessEnv = process.env, elsewhere: readonly string[] = ELSEWHERE): string {
  const named = env['CHROMIUM_PATH'];
  if (named) {
    if (isProgram(named)) return named;
    throw new Error(`$CHROMIUM_PATH is ${named}, and no program is there.`);
  }
  const found = [...placesOf(NAMES, env), ...elsewhere].find(isProgram);
  if (found) return found;
  const command = INSTALL[process.platform] ?? 'see https://www.chromium.org/getting-involved/download-chromium/';
  throw new Error(`The end-to-end tests need Chromium, and none is installed here. Install it: ${command}`);
}
