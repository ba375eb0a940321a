import { isModelFile } from '../model-file.ts';
import type { StandaloneHost } from './standalone-host.ts';

/** Pictures dropped on the page or pasted into it are opened. */
export function acceptFiles(host: StandaloneHost, window: Window): void {
  const over = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    host.page.set({ dropping: true });
  };
  window.addEventListener('dragenter', over);
  window.addEventListener('dragover', over);
  window.addEventListener('dragleave', (event) => {
    // Leaving one element for another inside the page is not leaving the page.
    if (!event.relatedTarget) host.page.set({ dropping: false });
  });
  window.addEventListener('drop', (event) => {
    event.preventDefault();
    host.page.set({ dropping: false });
    void openFiles(host, event.dataTransfer?.files);
  });
  window.addEventListener('paste', (event) => void openFiles(host, event.clipboardData?.files));
}

/** Pictures among them are opened: several of them together. */
export async function openFiles(host: StandaloneHost, files: FileList | null | undefined): Promise<void> {
  // The panel takes model files by itself.
  const pictures = [...(files ?? [])].filter((one) => !isModelFile(one));
  const read = pictures.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }));
  await host.openAll(await Promise.all(read));
}
