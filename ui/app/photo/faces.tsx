import type { TargetedKeyboardEvent, VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { PixelRect } from '../../../plugin/messages.ts';
import type { Face } from '../../worker/api.ts';
import { usePanel, usePart } from '../state/context.ts';
import { useGlance } from './use-glance.ts';
import { chosenFace, facePercents, inModel } from '../state/look.ts';

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/** Outlines of the faces found, over the part of the photo that is shown; of several, the one to edit is chosen here. */
export function Faces(): VNode | null {
  const { looks, store } = usePanel();
  const photo = usePart((state) => state.photo);
  const opened = usePart((state) => state.opened);
  const chosen = usePart(chosenFace);
  usePart((state) => state.others);
  const locked = usePart((state) => state.applying);
  const root = useRef<HTMLDivElement>(null);
  const seen = useGlance(root, opened);
  if (!opened || !photo) return null;
  const { visible } = photo;
  const several = opened.faces.length > 1;
  const edited = facePercents(inModel(store.get()).others);
  /** Arrows choose the next face and take the focus along, as in any group of radio buttons (WAI-ARIA practices, "Radio Group"). */
  const step = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = (chosen + by + opened.faces.length) % opened.faces.length;
    looks.turnTo(next);
    event.currentTarget.querySelectorAll('button')[next]?.focus();
  };
  return (
    <div
      ref={root}
      class={`faces ${seen ? '' : 'faces-quiet'}`}
      data-testid="faces"
      role={several ? 'radiogroup' : undefined}
      aria-label={several ? 'Face to edit' : undefined}
      onKeyDown={several && !locked ? step : undefined}
    >
      {opened.faces.map((face, index) =>
        several ? (
          <button
            key={index}
            type="button"
            role="radio"
            class={`face ${edited[index] ? 'face-edited' : ''}`}
            data-testid={`face-${index}`}
            aria-checked={index === chosen}
            tabIndex={index === chosen ? 0 : -1}
            aria-label={`Face ${index + 1} of ${opened.faces.length}${edited[index] ? ', edited' : ''}`}
            style={place(face, visible)}
            disabled={locked}
            onClick={() => looks.turnTo(index)}
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
