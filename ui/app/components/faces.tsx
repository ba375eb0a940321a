import type { VNode } from 'preact';
import type { PixelRect } from '../../../plugin/messages.ts';
import type { Face } from '../../worker/api.ts';
import { usePanel, usePart } from '../context.ts';

interface Props {
  /** The part of the photo that is shown, in photo pixels. */
  readonly visible: PixelRect;
  /** With one face and an edit under way the outline steps back. */
  readonly quiet: boolean;
}

/** Outlines of the faces found; of several, the one to edit is chosen here. */
export function Faces({ visible, quiet }: Props): VNode | null {
  const { session } = usePanel();
  const opened = usePart((state) => state.opened);
  const locked = usePart((state) => state.applying);
  if (!opened) return null;
  const several = opened.faces.length > 1;
  return (
    <div
      class={`faces ${quiet && !several ? 'faces-quiet' : ''}`}
      role={several ? 'radiogroup' : undefined}
      aria-label="Face to edit"
    >
      {opened.faces.map((face, index) =>
        several ? (
          <button
            key={index}
            type="button"
            role="radio"
            class="face"
            data-testid={`face-${index}`}
            aria-checked={index === opened.chosen}
            aria-label={`Face ${index + 1} of ${opened.faces.length}`}
            style={place(face, visible)}
            disabled={locked}
            onClick={() => session.chooseFace(index)}
          />
        ) : (
          <div key={index} class="face face-only" data-testid={`face-${index}`} style={place(face, visible)} />
        ),
      )}
    </div>
  );
}

function place({ box }: Face, visible: PixelRect): Record<string, string> {
  const percent = (value: number, whole: number): string => `${(100 * value) / whole}%`;
  return {
    left: percent(box.x - visible.x, visible.width),
    top: percent(box.y - visible.y, visible.height),
    width: percent(box.width, visible.width),
    height: percent(box.height, visible.height),
  };
}
