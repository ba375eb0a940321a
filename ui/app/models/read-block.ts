import { PortraitError } from '../../../models/errors.ts';
import type { ModelHead } from '../../worker/api.ts';
import type { BlockName, ReadBlock } from '../../worker/client.ts';
import { readFiles, type FileList } from './read-files.ts';

/** Reads parts of the engine from where this page has them: from files beside it, where it lists some, else from inside. */
export function blockReader(document: Document): ReadBlock {
  const list = document.querySelector<HTMLScriptElement>('script[data-list="files"]');
  if (!list) return (name) => readBlock(document, name);
  const { parts } = JSON.parse(list.text) as FileList;
  return (name, onBytes) => {
    const part = parts[name];
    if (!part) return Promise.reject(lacking(name));
    return readFiles(part, document.baseURI, onBytes);
  };
}

/** What the page says of its model, in few words: the panel shows the sliders before the model itself has been read. */
export function readModelHead(document: Document): ModelHead | undefined {
  const head = document.querySelector<HTMLScriptElement>('script[data-list="model"]');
  return head ? (JSON.parse(head.text) as ModelHead) : undefined;
}

/**
 * Text of a data block of the page. The blocks stand behind the panel's script, so that the panel is on the screen while
 * the megabytes are still being parsed; hence the wait.
 */
async function readBlock(document: Document, name: BlockName): Promise<string> {
  const find = (): HTMLScriptElement | null => document.querySelector(`script[data-block="${name}"]`);
  // Whole when something follows.
  while (document.readyState === 'loading' && !find()?.nextSibling) await parsed(document);
  const block = find();
  if (!block) throw lacking(name);
  return block.text.trim();
}

/** Until more of the page has been parsed, or all. */
function parsed(document: Document): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      observer.disconnect();
      document.removeEventListener('DOMContentLoaded', go);
      resolve();
    };
    const observer = new MutationObserver(go);
    observer.observe(document.body, { childList: true });
    document.addEventListener('DOMContentLoaded', go);
  });
}

function lacking(name: string): PortraitError {
  return new PortraitError('internal', `This build lacks its "${name}" part. Build it again.`);
}
