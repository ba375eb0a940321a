import type { ComponentChildren, VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';
import { isEdited } from '../state/look.ts';
import { CompareButton } from './compare-button.tsx';
import { PreviewCanvas } from './preview-canvas.tsx';
import { SplitCompare } from './split-compare.tsx';

interface Props {
  /** Lies over the photo, at its size. */
  readonly over: ComponentChildren;
  /** Stands in the photo's corner, before the button that compares. */
  readonly beside: ComponentChildren;
}

/** The photo as its layer shows it, edited or not. */
export function Preview({ over, beside }: Props): VNode {
  const { feed } = usePanel();
  const photo = usePart((state) => state.photo);
  const comparing = usePart((state) => state.comparing);
  const split = usePart((state) => state.split);
  const edited = usePart(isEdited);
  if (!photo) return <div class="preview preview-empty" aria-hidden="true" />;
  const { visible } = photo;
  return (
    <div class="preview">
      <div class="photo" style={{ '--ratio': visible.width / visible.height }}>
        <PreviewCanvas photo={photo} feed={feed} original={comparing || !edited} />
        {edited && split !== null && !comparing ? <SplitCompare photo={photo} split={split} /> : null}
        {over}
      </div>
      {comparing ? <span class="tag">Original</span> : null}
      {beside}
      {edited ? <CompareButton /> : null}
    </div>
  );
}
