import { PortraitError } from '../../../models/errors.ts';
import type { BlockName } from '../../worker/client.ts';

/**
 * Text of a data block of the page. The blocks stand behind the panel's script, so that the panel is on the screen while
 * the megabytes are still being parsed; hence the wait.
 */
export async function readBlock(document: Document, name: BlockName): Promise<string> {
  if (document.readyState === 'loading') {
    await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
  }
  const block = document.querySelector<HTMLScriptElement>(`script[data-block="${name}"]`);
  if (!block) throw new PortraitError('internal', `This build lacks its "${name}" part. Build it again.`);
  return block.text.trim();
}
