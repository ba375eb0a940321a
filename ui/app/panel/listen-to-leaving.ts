import type { PanelVerbs } from '../state/verbs.ts';

/**
 * On a page of our own: the browser asks before the page is left or loaded anew while an edit is not saved (HTML standard,
 * "beforeunload").
 * @returns the way to stop listening
 */
export function listenToLeaving(window: Window, panel: Pick<PanelVerbs, 'unfinished'>): () => void {
  const leaving = (event: BeforeUnloadEvent): void => {
    if (panel.unfinished()) event.preventDefault();
  };
  window.addEventListener('beforeunload', leaving);
  return () => window.removeEventListener('beforeunload', leaving);
}
