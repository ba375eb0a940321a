/** `npm run prepare:chromium`: names the browser of the end-to-end tests, or says how to install one. */
import { findChromium } from '../support/chromium.ts';

try {
  console.log(`The end-to-end tests run in ${findChromium()}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
