import type { FileFormat } from './document.ts';

const ENDINGS: Readonly<Record<FileFormat, string>> = { png: 'png', jpeg: 'jpg', webp: 'webp' };

/** Saves bytes as a file where the page may do that; a sandboxed frame silently may not. */
export function download(name: string, format: FileFormat, bytes: Uint8Array): void {
  const url = URL.createObjectURL(new Blob([bytes.slice()], { type: `image/${format}` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.${ENDINGS[format]}`;
  link.click();
  // The browser reads the file after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
