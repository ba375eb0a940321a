import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';
import { isEdited } from '../state/look.ts';
import { CompareButton } from './compare-button.tsx';
import { Faces } from '../photo/faces.tsx';
import { PairButton } from '../apply/pair-button.tsx';
import { PreviewCanvas } from './preview-canvas.tsx';
import { SplitCompare } from './split-compare.tsx';

/** The photo as its layer shows it, with the faces found on it. */
export function Preview(): VNode {
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
        <Faces visible={visible} quiet={edited} />
      </div>
      {comparing ? <span class="tag">Original</span> : null}
      <PairButton />
      {edited ? <CompareButton /> : null}
    </div>
  );
}
