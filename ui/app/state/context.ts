import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { HostWords } from '../../host/host.ts';
import type { FrameFeed } from './frame-feed.ts';
import type { PanelState } from './state.ts';
import type { Store } from './store.ts';
import { useStore } from './use-store.ts';
import type { Verbs } from './verbs.ts';

/** What every component may reach: the state to draw, the verbs to call. */
export interface Panel extends Verbs {
  readonly store: Store<PanelState>;
  readonly feed: FrameFeed;
  readonly words: HostWords;
}

export const PanelContext = createContext<Panel | null>(null);

export function usePanel(): Panel {
  const panel = useContext(PanelContext);
  if (!panel) throw new Error('Panel components are drawn inside a PanelContext.');
  return panel;
}

/** A part of the state; the component is redrawn when that part changes. */
export function usePart<Part>(select: (state: PanelState) => Part): Part {
  return useStore(usePanel().store, select);
}
