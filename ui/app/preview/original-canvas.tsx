import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { PanelPhoto } from '../state/state.ts';
import { paint } from './paint.ts';

/** The untouched photo; decoration, since the preview beside it carries the words. */
export function OriginalCanvas({ photo }: { readonly photo: PanelPhoto }): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) paint(canvas.current, photo.preview, photo);
  }, [photo]);
  return <canvas ref={canvas} class="photo-canvas" aria-hidden="true" />;
}
