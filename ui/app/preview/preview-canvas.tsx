import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Frame } from '../../worker/api.ts';
import type { ShownFrames } from '../state/frame-feed.ts';
import type { PanelPhoto } from '../state/state.ts';
import { paint } from './paint.ts';

interface Props {
  readonly photo: PanelPhoto;
  readonly feed: ShownFrames;
  /** Shows the untouched photo whatever frames there are. */
  readonly original: boolean;
}

/** Draws the newest frame once per screen refresh. What it shows can be read from its data attributes. */
export function PreviewCanvas({ photo, feed, original }: Props): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let due = 0;
    const draw = (): void => {
      due = 0;
      const frame = original ? null : feed.latest();
      if (!canvas.current) return;
      paint(canvas.current, frame?.image ?? photo.preview, photo);
      label(canvas.current, frame, feed.count());
    };
    const schedule = (): void => {
      if (!due) due = requestAnimationFrame(draw);
    };
    draw();
    const unsubscribe = feed.subscribe(schedule);
    return () => {
      unsubscribe();
      cancelAnimationFrame(due);
    };
  }, [photo, feed, original]);
  return (
    <canvas
      ref={canvas}
      class="photo-canvas"
      data-testid="preview"
      role="img"
      aria-label={`Preview of ${nameOf(photo)}`}
    />
  );
}

function nameOf({ layerId, layerName, generated }: PanelPhoto): string {
  return generated && layerId === null ? `a new portrait, seed ${generated.seed}` : layerName;
}

function label(canvas: HTMLCanvasElement, frame: Frame | null, frames: number): void {
  canvas.dataset.frames = String(frames);
  canvas.dataset.sequence = frame ? String(frame.sequence) : '0';
  canvas.dataset.rung = frame ? `${frame.rung.resolution}@${frame.rung.ratio}` : 'original';
}
