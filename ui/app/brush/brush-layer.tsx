import type { TargetedPointerEvent, VNode } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { usePanel, usePart } from '../state/context.ts';
import type { Dab } from '../state/verbs.ts';
import { listenToBrushKeys } from './brush-keys.ts';
import { onPhoto, pressed, radiusOf, shownRect } from './on-photo.ts';

/** What the pointer paints on while the brush is in hand, with a circle that shows it: its edge, and how far in it fades. */
export function BrushLayer(): VNode | null {
  const { brush: verbs, store } = usePanel();
  const photo = usePart((state) => state.photo);
  const brush = usePart((state) => state.brush);
  const locked = usePart((state) => state.applying);
  const [alt, setAlt] = useState(false);
  const [at, setAt] = useState<{ readonly x: number; readonly y: number } | null>(null);
  /** The pointer that paints. */
  const painting = useRef<number | null>(null);
  const { on } = brush;
  // Before the brush is seen: a key pressed at once is the brush's already.
  useLayoutEffect(() => {
    setAt(null);
    if (!on) return undefined;
    return listenToBrushKeys(window, verbs, () => store.get().brush, setAlt);
  }, [on, verbs, store]);
  if (!on || !photo || locked) return null;
  const shown = shownRect(photo);
  const radius = radiusOf(brush.size, shown);

  const partOf = (event: PointerEvent, box: DOMRect): { x: number; y: number } => ({
    x: (event.clientX - box.left) / box.width,
    y: (event.clientY - box.top) / box.height,
  });
  const dab = (event: PointerEvent, box: DOMRect): Dab => ({
    ...onPhoto(partOf(event, box), shown),
    radius: radius * pressed(event),
  });
  const down = (event: TargetedPointerEvent<HTMLElement>): void => {
    // A second finger zooms, and the first has not meant to paint.
    if (painting.current !== null) {
      painting.current = null;
      return verbs.abandon();
    }
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    painting.current = event.pointerId;
    verbs.begin(dab(event, event.currentTarget.getBoundingClientRect()), event.altKey);
  };
  const move = (event: TargetedPointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    setAt(partOf(event, box));
    setAlt(event.altKey);
    if (painting.current !== event.pointerId) return;
    // All places since the last frame, so that a fast hand draws a curve.
    const all = event.getCoalescedEvents?.() ?? [];
    verbs.move((all.length > 0 ? all : [event]).map((one) => dab(one, box)));
  };
  const up = (event: PointerEvent): void => {
    if (painting.current !== event.pointerId) return;
    painting.current = null;
    verbs.end();
  };
  const percent = (value: number): string => `${100 * value}%`;
  const circle = (part: number): Record<string, string> => ({
    left: percent(at?.x ?? 0),
    top: percent(at?.y ?? 0),
    width: percent((2 * part * radius) / shown.width),
    height: percent((2 * part * radius) / shown.height),
  });
  const inner = 1 - brush.softness / 100;
  return (
    <div
      class={`brush-layer ${alt !== brush.again ? 'brush-again' : ''}`}
      data-testid="brush-layer"
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
      onPointerLeave={() => setAt(null)}
    >
      {at ? <div class="brush-circle" style={circle(1)} /> : null}
      {at && inner > 0.05 && inner < 0.95 ? <div class="brush-circle brush-core" style={circle(inner)} /> : null}
    </div>
  );
}
