import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';
import { EyeIcon } from '../widgets/icons.tsx';

/** Whether the edit also shows in the document while it is made. */
export function CanvasSwitch(): VNode | null {
  const { preview, words } = usePanel();
  const on = usePart((state) => state.canvasPreview);
  const own = usePart((state) => state.photo?.layerId === null);
  // A new portrait lies over nothing.
  if (!words.canPreview || own) return null;
  return (
    <button
      type="button"
      role="switch"
      class="canvas-switch"
      data-testid="canvas-preview"
      aria-checked={on}
      aria-label="Preview on canvas"
      title={`Preview on canvas: ${on ? 'on' : 'off'}`}
      onClick={() => preview.setCanvasPreview(!on)}
    >
      <EyeIcon open={on} />
    </button>
  );
}
