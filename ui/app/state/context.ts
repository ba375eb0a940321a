import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { HostWords } from '../../host/host.ts';
import type { ShownFrames } from './frame-feed.ts';
import type { PanelState } from './state.ts';
import type { Readable } from './store.ts';
import { useStore } from './use-store.ts';
import type { Verbs } from './verbs.ts';

/** What every component may reach: the state and the frames to draw, and the verbs to call; nothing else changes anything. */
export interface Panel extends Verbs {
  readonly store: Readable<PanelState>;
  readonly feed: ShownFrames;
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
