import type { FileFormat } from './document.ts';

const ENDINGS: Readonly<Record<FileFormat, string>> = { png: 'png', jpeg: 'jpg', webp: 'webp' };

/** Saves bytes as a file where the page may do that; a sandboxed frame silently may not. */
export function download(name: string, format: FileFormat, bytes: Uint8Array): void {
  saveFile(`${name}.${ENDINGS[format]}`, new Blob([bytes.slice()], { type: `image/${format}` }));
}

/** @param name with its ending */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the file after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
