import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { usePart } from '../state/context.ts';
import { chosenFace } from '../state/look.ts';

/** After the pointer rests so long, ms, one looks at what lies under it. */
const MOMENT = 1200;

/**
 * Whether what lies over the picture is to be seen: for a moment when it is new and whenever the pointer moves over the picture, and
 * not while a slider moves.
 * @param root something within the picture. @param anew shown again whenever it is another one
 */
export function useGlance(root: RefObject<HTMLElement>, anew: unknown): boolean {
  const [seen, setSeen] = useState(true);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const sliders = usePart((state) => state.sliders);
  const strength = usePart((state) => state.strength);
  const face = usePart(chosenFace);
  const before = useRef(face);
  const hide = (): void => {
    clearTimeout(timer.current);
    setSeen(false);
  };
  const show = (): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(hide, MOMENT);
    setSeen(true);
  };
  useEffect(() => {
    // Turning to another face brings other sliders too.
    if (before.current === face) hide();
    before.current = face;
  }, [sliders, strength, face]);
  useEffect(() => {
    const view = root.current?.closest<HTMLElement>('.preview');
    if (!view) return undefined;
    show();
    view.addEventListener('pointermove', show);
    view.addEventListener('pointerdown', show);
    view.addEventListener('pointerleave', hide);
    return () => {
      clearTimeout(timer.current);
      view.removeEventListener('pointermove', show);
      view.removeEventListener('pointerdown', show);
      view.removeEventListener('pointerleave', hide);
    };
  }, [anew]);
  return seen;
}
