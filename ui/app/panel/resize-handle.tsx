import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { usePanel } from '../state/context.ts';
import { sizeByKey, USUAL_SIZE, type Size } from '../state/panel-size.ts';

/** The panel's corner: dragged, by pointer or arrow keys, it makes the panel larger or smaller; a double-click brings the usual size back. */
export function ResizeHandle(): VNode | null {
  const { panel, words } = usePanel();
  /** How far the pointer is from the corner while it drags. */
  const grip = useRef<Size | null>(null);
  if (!words.canResize) return null;
  const end = (): void => {
    if (grip.current) panel.keepSize();
    grip.current = null;
  };
  return (
    <button
      type="button"
      class="resize-handle"
      data-testid="resize"
      aria-label="Size of the panel"
      aria-description="Arrow keys make it larger or smaller."
      title="Drag to resize, double-click for the usual size"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        grip.current = { width: window.innerWidth - event.clientX, height: window.innerHeight - event.clientY };
      }}
      onPointerMove={({ clientX, clientY }) => {
        // The panel's other corner stays where it is, so the pointer says how large the panel is.
        if (grip.current) panel.resize({ width: clientX + grip.current.width, height: clientY + grip.current.height });
      }}
      onPointerUp={end}
      onPointerCancel={end}
      onDblClick={() => {
        panel.resize(USUAL_SIZE);
        panel.keepSize();
      }}
      onKeyDown={(event) => {
        const next = sizeByKey(event, { width: window.innerWidth, height: window.innerHeight });
        if (!next) return;
        event.preventDefault();
        panel.resize(next);
        panel.keepSize();
      }}
    >
      <svg
        width="16"
        height="16"
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        stroke-linecap="round"
        aria-hidden="true"
      >
        <path d="M13 6l-7 7M13 10.5l-2.5 2.5" />
      </svg>
    </button>
  );
}
