import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder for screenshots, ignored by git; ends with a slash. */
export const OUTPUT = fileURLToPath(new URL('output/', import.meta.url));
mkdirSync(OUTPUT, { recursive: true });
