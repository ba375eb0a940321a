import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { usePanel, usePart } from '../state/context.ts';
import { isEdited } from '../state/look.ts';
import { CompareButton } from './compare-button.tsx';
import { PreviewCanvas } from './preview-canvas.tsx';
import { SplitCompare } from './split-compare.tsx';
import { ZoomButton } from './zoom-button.tsx';
import { listenToHands } from './zooming.ts';

interface Props {
  /** Lies over the photo, at its size. */
  readonly over: ComponentChildren;
  /** Stands in the photo's corner, before the button that compares. */
  readonly beside: ComponentChildren;
}

/** The photo as its layer shows it, edited or not. */
export function Preview({ over, beside }: Props): VNode {
  const { feed, preview } = usePanel();
  const view = useRef<HTMLDivElement>(null);
  const photo = usePart((state) => state.photo);
  const comparing = usePart((state) => state.comparing);
  const split = usePart((state) => state.split);
  const edited = usePart(isEdited);
  const zoom = usePart((state) => state.zoom);
  const shown = photo !== null;
  useEffect(() => (view.current && shown ? listenToHands(view.current, preview) : undefined), [shown, preview]);
  if (!photo) return <div class="preview preview-empty" aria-hidden="true" />;
  const { visible } = photo;
  return (
    <div ref={view} class={`preview ${zoom.scale > 1 ? 'preview-near' : ''}`}>
      <div
        class="photo"
        style={{
          '--ratio': visible.width / visible.height,
          '--zoom': zoom.scale,
          transform: `scale(${zoom.scale}) translate(${100 * (0.5 - zoom.x)}%, ${100 * (0.5 - zoom.y)}%)`,
        }}
      >
        <PreviewCanvas photo={photo} feed={feed} original={comparing || !edited} />
        {edited && split !== null && !comparing ? <SplitCompare photo={photo} split={split} /> : null}
        {over}
      </div>
      {comparing ? <span class="tag">Original</span> : null}
      <ZoomButton />
      {beside}
      {edited ? <CompareButton /> : null}
    </div>
  );
}
