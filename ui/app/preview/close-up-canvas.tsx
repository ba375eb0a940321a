import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { PixelRect } from '../../../plugin/messages.ts';
import type { Piece } from '../../worker/api.ts';

interface Props {
  readonly piece: Piece;
  /** What the photo's own canvas shows. */
  readonly visible: PixelRect;
}

/** A finer piece over the preview; decoration, since the preview carries the words. */
export function CloseUpCanvas({ piece: { image, part }, visible }: Props): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const data = new ImageData(image.data as Uint8ClampedArray<ArrayBuffer>, image.width, image.height);
    canvas.current?.getContext('2d')?.putImageData(data, 0, 0);
  }, [image]);
  const percent = (value: number, whole: number): string => `${(100 * value) / whole}%`;
  return (
    <canvas
      ref={canvas}
      class="close-up"
      data-testid="close-up"
      aria-hidden="true"
      width={image.width}
      height={image.height}
      style={{
        left: percent(part.x - visible.x, visible.width),
        top: percent(part.y - visible.y, visible.height),
        width: percent(part.width, visible.width),
        height: percent(part.height, visible.height),
      }}
    />
  );
}
