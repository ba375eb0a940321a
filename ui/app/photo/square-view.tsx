import type { TargetedPointerEvent, VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PixelRect } from '../../../plugin/messages.ts';
import type { FaceSquare, Point } from '../../worker/api.ts';
import { frameOf } from '../../worker/face/face-square.ts';
import { usePanel, usePart } from '../state/context.ts';
import { squareByHand, squareDrawn, squareInMiddle, type Grip } from './square-hands.ts';
import { listenToSquareKeys } from './square-keys.ts';

interface Held {
  readonly grip: Grip | 'draw';
  readonly from: Point;
  readonly square: FaceSquare | null;
}

const CORNERS = ['nw', 'ne', 'se', 'sw'] as const;
/** Above it the knob has room within the picture; otherwise it hangs below. Of the height that is seen. */
const ROOM = 0.14;
/** A press that moves less is a click, of the shorter side that is seen. */
const CLICK = 0.03;

/** The square under the hand, over the photo: drawn, then moved by itself, scaled by its corners, turned by its knob, or all by keys. */
export function SquareView(): VNode | null {
  const { squares, store } = usePanel();
  const draft = usePart((state) => state.draft);
  const photo = usePart((state) => state.photo);
  const sheet = useRef<HTMLDivElement>(null);
  const held = useRef<Held | null>(null);
  const [drawing, setDrawing] = useState<FaceSquare | null>(null);
  const square = drawing ?? draft?.square ?? null;
  const none = square === null;
  const open = draft !== null && photo !== null;
  useEffect(() => sheet.current?.focus({ preventScroll: true }), [open]);
  // Before the square is seen: a key pressed at once is the square's already.
  useLayoutEffect(() => {
    if (!open) return undefined;
    return listenToSquareKeys(window, squares, {
      size: photo.pixels,
      square: () => store.get().draft?.square ?? null,
      inMiddle: () => squareInMiddle(photo.visible),
    });
  }, [open, squares, store, photo]);
  if (!draft || !photo) return null;
  const { visible, pixels } = photo;
  const at = ({ clientX, clientY }: TargetedPointerEvent<HTMLElement>): Point => {
    const box = sheet.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return {
      x: visible.x + ((clientX - box.left) / box.width) * visible.width - 0.5,
      y: visible.y + ((clientY - box.top) / box.height) * visible.height - 0.5,
    };
  };
  const press = (event: TargetedPointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    const grip = (event.target as HTMLElement).dataset.grip as Grip | undefined;
    if (!grip && !none) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    held.current = { grip: grip ?? 'draw', from: at(event), square };
  };
  const follow = (event: TargetedPointerEvent<HTMLElement>): void => {
    const now = held.current;
    if (!now) return;
    if (now.grip === 'draw') return setDrawing(squareDrawn(now.from, at(event)));
    if (now.square) squares.change(squareByHand(now.grip, now.square, now.from, at(event), pixels));
  };
  const release = (event: TargetedPointerEvent<HTMLElement>): void => {
    const now = held.current;
    held.current = null;
    setDrawing(null);
    if (now?.grip !== 'draw') return;
    const to = at(event);
    const isClick = Math.hypot(to.x - now.from.x, to.y - now.from.y) < CLICK * Math.min(visible.width, visible.height);
    const around = squareInMiddle({ ...visible, x: to.x - visible.width / 2, y: to.y - visible.height / 2 });
    squares.draw(isClick ? around : squareDrawn(now.from, to));
  };
  const abandon = (): void => {
    held.current = null;
    setDrawing(null);
  };
  return (
    <div
      ref={sheet}
      class={`square-sheet ${none || drawing ? 'square-sheet-empty' : ''}`}
      data-testid="square-sheet"
      role="application"
      aria-label={
        none
          ? 'Draw a square over the face, or press Enter for one in the middle.'
          : 'Face square. Arrows move it, with Shift finer; brackets turn it; plus and minus scale it; Enter keeps it, Escape leaves all as it was.'
      }
      tabIndex={0}
      onPointerDown={press}
      onPointerMove={follow}
      onPointerUp={release}
      onPointerCancel={abandon}
    >
      {square ? <Square square={square} visible={visible} /> : null}
    </div>
  );
}

function Square({ square, visible }: { readonly square: FaceSquare; readonly visible: PixelRect }): VNode {
  const { x, y, side, angle } = frameOf(square);
  const above = y - side / 2 - visible.y > ROOM * visible.height;
  return (
    <div
      class="square"
      data-testid="square"
      data-grip="move"
      data-angle={angle.toFixed(1)}
      style={{
        left: `${(100 * (x + 0.5 - visible.x)) / visible.width}%`,
        top: `${(100 * (y + 0.5 - visible.y)) / visible.height}%`,
        width: `${(100 * side) / visible.width}%`,
        transform: `translate(-50%, -50%) rotate(${angle}deg)`,
      }}
    >
      {/* Where an aligned face has its eyes and its mouth. */}
      <svg class="square-marks" viewBox="0 0 100 100" aria-hidden="true">
        {['square-dark', 'square-light'].map((tone) => (
          <g key={tone} class={tone}>
            <ellipse cx="30" cy="31" rx="9" ry="5" />
            <ellipse cx="70" cy="31" rx="9" ry="5" />
            <path d="M37 73q13 6 26 0" />
          </g>
        ))}
      </svg>
      {CORNERS.map((corner) => (
        <span
          key={corner}
          class={`square-corner square-${corner}`}
          data-grip="scale"
          data-testid={`square-${corner}`}
        />
      ))}
      <span class={`square-knob ${above ? '' : 'square-knob-below'}`} data-grip="turn" data-testid="square-turn" />
    </div>
  );
}
