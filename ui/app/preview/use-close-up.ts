import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { usePanel, usePart } from '../state/context.ts';
import { editKey } from '../state/edit-key.ts';
import type { PanelState } from '../state/state.ts';
import type { CloseUp } from '../state/verbs.ts';
import { seenPart } from './seen-part.ts';

/** Hand and engine have rested so long, ms. */
const REST = 200;
/** Beyond two pixels of the screen per CSS pixel nobody sees a difference. */
const DENSITY = 2;

interface Taken extends CloseUp {
  /** What it shows. */
  readonly key: string;
}

const keyOf = (state: PanelState): string => editKey(state, false, 'new-layer');

/** The part of the picture that is zoomed to, as fine as the photo is, once nothing moves; null until then, and where the preview is as fine. */
export function useCloseUp(view: RefObject<HTMLElement>): CloseUp | null {
  const { closeUps } = usePanel();
  const [taken, setTaken] = useState<Taken | null>(null);
  const photo = usePart((state) => state.photo);
  const zoom = usePart((state) => state.zoom);
  const key = usePart(keyOf);
  const near = zoom.scale > 1;
  useEffect(() => {
    if (!photo || !near) {
      setTaken(null);
      return undefined;
    }
    let over = false;
    let timer: ReturnType<typeof setTimeout>;
    const again = (): void => void (timer = setTimeout(() => void take(), REST));
    const take = async (): Promise<void> => {
      const shown = view.current?.querySelector('.photo');
      if (!view.current || !shown) return;
      const density = Math.min(DENSITY, Math.max(1, window.devicePixelRatio));
      const seen = seenPart(view.current.getBoundingClientRect(), shown.getBoundingClientRect(), photo, density);
      if (!seen) return setTaken(null);
      const closeUp = await closeUps.take(seen.part, seen.mostSide);
      if (over) return;
      if (closeUp) setTaken({ ...closeUp, key });
      else again();
    };
    again();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [photo, zoom, key, near, closeUps]);
  return taken?.key === key ? taken : null;
}
