import { saveFile } from '../save-file.ts';
import type { FileFormat } from './document.ts';

const ENDINGS: Readonly<Record<FileFormat, string>> = { png: 'png', jpeg: 'jpg', webp: 'webp' };

/** Saves bytes as a file where the page may do that; a sandboxed frame silently may not. */
export function download(name: string, format: FileFormat, bytes: Uint8Array): void {
  saveFile(`${name}.${ENDINGS[format]}`, new Blob([bytes.slice()], { type: `image/${format}` }));
}
