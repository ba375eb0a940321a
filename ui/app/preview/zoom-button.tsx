import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';
import { ZoomIcon } from '../widgets/icons.tsx';

/** To the face, and back to the whole picture. */
export function ZoomButton(): VNode {
  const { preview } = usePanel();
  const near = usePart((state) => state.zoom.scale > 1);
  const percent = usePart((state) => Math.round(100 * state.zoom.scale));
  const words = near ? 'Show the whole picture' : 'Zoom to the face';
  return (
    <button
      type="button"
      class="compare zoom"
      data-testid="zoom"
      aria-label={words}
      title={`${words} (F, or double-click the picture). Wheel, pinch, + and − zoom; drag or Alt+arrows move.`}
      onClick={() => preview.toggleZoom()}
    >
      <ZoomIcon near={near} />
      {near ? <span class="zoom-percent">{percent} %</span> : null}
    </button>
  );
}
