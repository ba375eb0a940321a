import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Frame, RgbaImage } from '../../worker/api.ts';
import type { FrameFeed } from '../frame-feed.ts';
import { scaleRect } from '../preview-size.ts';
import type { PanelPhoto } from '../state.ts';

interface Props {
  readonly photo: PanelPhoto;
  readonly feed: FrameFeed;
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
      aria-label={`Preview of ${photo.layerName}`}
    />
  );
}

function paint(canvas: HTMLCanvasElement, image: RgbaImage, photo: PanelPhoto): void {
  const part = scaleRect(photo.visible, photo.pixels, image);
  if (canvas.width !== part.width || canvas.height !== part.height) {
    canvas.width = part.width;
    canvas.height = part.height;
  }
  // The whole picture, shifted: what lies outside the visible part falls off the canvas.
  const data = new ImageData(image.data as Uint8ClampedArray<ArrayBuffer>, image.width, image.height);
  canvas.getContext('2d')?.putImageData(data, -part.x, -part.y);
}

function label(canvas: HTMLCanvasElement, frame: Frame | null, frames: number): void {
  canvas.dataset.frames = String(frames);
  canvas.dataset.sequence = frame ? String(frame.sequence) : '0';
  canvas.dataset.rung = frame ? `${frame.rung.resolution}@${frame.rung.ratio}` : 'original';
}
