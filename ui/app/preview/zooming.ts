import type { PreviewVerbs } from '../state/verbs.ts';

type Asked = Pick<PreviewVerbs, 'zoomAt' | 'panBy' | 'toggleZoom'>;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Beyond this a press is a movement, CSS pixels. */
const SLACK = 4;
/** Of the wheel, for e times the size: a notch of 100 pixels is a quarter more. A pinch on a trackpad is a wheel with Ctrl, and much finer. */
const WHEEL = 450;
const PINCH = 100;
/** Lines and pages of a wheel that does not count pixels (Firefox), in pixels. */
const UNITS = [1, 33, 400];

/**
 * Hands on the picture: wheel and pinch bring it nearer around the pointer, a drag moves it, a double click goes to the face
 * and back. What lies over it (buttons, the divider) keeps its own.
 * @param view what the picture is cut to
 * @returns the way to stop listening
 */
export function listenToHands(view: HTMLElement, asked: Asked): () => void {
  const fingers = new Map<number, Place>();
  let moved = false;

  const photo = (): DOMRect | undefined => view.querySelector('.photo')?.getBoundingClientRect();
  const zoom = (factor: number, { x, y }: Place): void => {
    const shown = photo();
    if (shown) asked.zoomAt(factor, { x: (x - shown.left) / shown.width, y: (y - shown.top) / shown.height });
  };
  const isOther = ({ target }: Event): boolean =>
    target instanceof Element &&
    target.closest('.divider, .brush-layer, .brush-bar, .square, .square-sheet-empty, button:not(.face)') !== null;

  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const pixels = event.deltaY * UNITS[event.deltaMode];
    zoom(Math.exp(-pixels / (event.ctrlKey ? PINCH : WHEEL)), { x: event.clientX, y: event.clientY });
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0 || isOther(event)) return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.size === 1) moved = false;
  };
  const move = (event: PointerEvent): void => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    if (!moved && Math.hypot(now.x - before.x, now.y - before.y) < SLACK) return;
    // From here on the hand is followed beyond the picture too; before, a press may still be a click on a face.
    if (!moved) view.setPointerCapture(event.pointerId);
    moved = true;
    const [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    fingers.set(event.pointerId, now);
    if (other) {
      const apart = (place: Place): number => Math.hypot(place.x - other.x, place.y - other.y);
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      if (apart(before) > 0) zoom(apart(now) / apart(before), middle);
    }
    // Of two fingers each moves the middle by half.
    const shown = photo();
    if (!shown) return;
    asked.panBy((now.x - before.x) / fingers.size / shown.width, (now.y - before.y) / fingers.size / shown.height);
  };
  const up = ({ pointerId }: PointerEvent): void => void fingers.delete(pointerId);
  const click = (event: MouseEvent): void => {
    // What was dragged was not pressed.
    if (moved && !isOther(event)) event.stopPropagation();
  };
  const twice = (event: MouseEvent): void => {
    if (!isOther(event) && !moved) asked.toggleZoom();
  };

  view.addEventListener('wheel', wheel, { passive: false });
  view.addEventListener('pointerdown', down);
  view.addEventListener('pointermove', move);
  view.addEventListener('pointerup', up);
  view.addEventListener('pointercancel', up);
  view.addEventListener('click', click, true);
  view.addEventListener('dblclick', twice);
  return () => {
    view.removeEventListener('wheel', wheel);
    view.removeEventListener('pointerdown', down);
    view.removeEventListener('pointermove', move);
    view.removeEventListener('pointerup', up);
    view.removeEventListener('pointercancel', up);
    view.removeEventListener('click', click, true);
    view.removeEventListener('dblclick', twice);
  };
}
