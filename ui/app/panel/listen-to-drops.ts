import { isModelFile } from '../../host/model-file.ts';
import type { ModelVerbs } from '../state/verbs.ts';

/**
 * Model files dropped anywhere on the page are opened, and what they can be made of, together. Other files are the host's, where it takes any; in no case does the
 * browser leave the panel to show one.
 * @returns the way to stop listening
 */
export function listenToDrops(window: Window, models: Pick<ModelVerbs, 'open'>): () => void {
  const over = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  };
  const drop = (event: DragEvent): void => {
    over(event);
    const [first, ...more] = [...(event.dataTransfer?.files ?? [])].filter(isModelFile);
    if (first) void models.open(first, ...more);
  };
  window.addEventListener('dragover', over);
  window.addEventListener('drop', drop);
  return () => {
    window.removeEventListener('dragover', over);
    window.removeEventListener('drop', drop);
  };
}
