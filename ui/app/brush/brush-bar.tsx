import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';
import { CrossIcon } from '../widgets/icons.tsx';
import { Track } from '../widgets/track.tsx';

const SIZE = { low: 0, high: 100, home: 50 };
const SOFTNESS = { low: 0, high: 100, home: 50 };

/** Settings of the brush, over the picture while it is in hand. */
export function BrushBar(): VNode | null {
  const { brush } = usePanel();
  const { on, size, softness, again } = usePart((state) => state.brush);
  const painted = usePart((state) => state.strokes.length > 0);
  if (!on) return null;
  return (
    <div class="brush-bar" role="group" aria-label="Brush" data-testid="brush-bar">
      <label for="brush-size" title="Size of the brush ([ and ])">
        Size
      </label>
      <Track
        id="brush-size"
        testid="brush-size"
        value={size}
        range={SIZE}
        words={`${size} of 100`}
        onValue={(value) => brush.set({ size: value })}
        onSettled={() => undefined}
      />
      <label for="brush-softness" title="How softly its edge fades (Shift with [ and ])">
        Soft
      </label>
      <Track
        id="brush-softness"
        testid="brush-softness"
        value={softness}
        range={SOFTNESS}
        words={`${softness} %`}
        onValue={(value) => brush.set({ softness: value })}
        onSettled={() => undefined}
      />
      <button
        type="button"
        class="bar-button"
        data-testid="brush-again"
        aria-pressed={again}
        title="Paint the edit again instead of the original (or hold Alt)"
        onClick={() => brush.set({ again: !again })}
      >
        Edit
      </button>
      <button
        type="button"
        class="bar-button"
        data-testid="brush-clear"
        title="Take all brush strokes away"
        disabled={!painted}
        onClick={() => brush.clear()}
      >
        Clear
      </button>
      <button
        type="button"
        class="bar-button bar-close"
        data-testid="brush-done"
        aria-label="Put the brush away"
        title="Put the brush away (B or Escape)"
        onClick={() => brush.toggle(false)}
      >
        <CrossIcon />
      </button>
    </div>
  );
}
