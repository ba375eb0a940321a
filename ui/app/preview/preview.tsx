import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { usePanel, usePart } from '../state/context.ts';
import { isEdited } from '../state/look.ts';
import { CloseUpCanvas } from './close-up-canvas.tsx';
import { CompareButton } from './compare-button.tsx';
import { PreviewCanvas } from './preview-canvas.tsx';
import { SplitCompare } from './split-compare.tsx';
import { useCloseUp } from './use-close-up.ts';
import { ZoomButton } from './zoom-button.tsx';
import { listenToHands } from './zooming.ts';

interface Props {
  /** Lies over the photo, at its size. */
  readonly over: ComponentChildren;
  /** Stand in the photo's lower corners, beside the buttons that zoom and that compare. */
  readonly left: ComponentChildren;
  readonly right: ComponentChildren;
  /** Lies at its upper edge. */
  readonly above?: ComponentChildren;
  /** Stands there instead of all of them. */
  readonly instead?: ComponentChildren;
}

/** The photo as its layer shows it, edited or not. */
export function Preview({ over, left, right, above, instead }: Props): VNode {
  const { feed, preview } = usePanel();
  const view = useRef<HTMLDivElement>(null);
  const photo = usePart((state) => state.photo);
  const comparing = usePart((state) => state.comparing);
  const split = usePart((state) => state.split);
  const edited = usePart(isEdited);
  const zoom = usePart((state) => state.zoom);
  const shown = photo !== null;
  const near = useCloseUp(view);
  useEffect(() => (view.current && shown ? listenToHands(view.current, preview) : undefined), [shown, preview]);
  if (!photo) return <div class="preview preview-empty" aria-hidden="true" />;
  const { visible } = photo;
  return (
    <div
      ref={view}
      class={`preview ${zoom.scale > 1 ? 'preview-near' : ''}`}
      style={{ '--ratio': visible.width / visible.height, '--zoom': zoom.scale, '--x': zoom.x, '--y': zoom.y }}
    >
      <div
        class="photo"
        style={{
          transform: `scale(${zoom.scale}) translate(${100 * (0.5 - zoom.x)}%, ${100 * (0.5 - zoom.y)}%)`,
        }}
      >
        <PreviewCanvas photo={photo} feed={feed} original={comparing || !edited} />
        {near ? <CloseUpCanvas piece={comparing || !edited ? near.original : near.edited} visible={visible} /> : null}
        {edited && split !== null && !comparing ? <SplitCompare photo={photo} split={split} near={near} /> : null}
        {over}
      </div>
      <div class="corners">
        {comparing ? <span class="tag">Original</span> : null}
        {above}
        {instead ?? (
          <div class="corner-buttons">
            <ZoomButton />
            {left}
            <span class="corner-gap" />
            {right}
            {edited ? <CompareButton /> : null}
          </div>
        )}
      </div>
    </div>
  );
}
