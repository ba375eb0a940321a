import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { usePanel } from '../state/context.ts';
import type { PanelPhoto } from '../state/state.ts';
import type { CloseUp } from '../state/verbs.ts';
import { stepByKey } from '../widgets/step-by-key.ts';
import { CloseUpCanvas } from './close-up-canvas.tsx';
import { OriginalCanvas } from './original-canvas.tsx';

interface Props {
  readonly photo: PanelPhoto;
  /** Where the divider stands, percent of the width. */
  readonly split: number;
  /** A finer piece of it. */
  readonly near: CloseUp | null;
}

const RANGE = { low: 0, high: 100, home: 50 };

/** The untouched photo over the left part of the preview, up to a divider that pointer and arrows move. */
export function SplitCompare({ photo, split, near }: Props): VNode {
  const { preview } = usePanel();
  const held = useRef(false);
  const follow = (event: PointerEvent): void => {
    const frame = (event.currentTarget as HTMLElement).parentElement?.getBoundingClientRect();
    if (held.current && frame) preview.setSplit((100 * (event.clientX - frame.left)) / frame.width);
  };
  const release = (): void => void (held.current = false);
  return (
    <>
      <div class="split-original" style={{ clipPath: `inset(0 ${100 - split}% 0 0)` }}>
        <OriginalCanvas photo={photo} />
        {near ? <CloseUpCanvas piece={near.original} visible={photo.visible} /> : null}
      </div>
      <div
        class="divider"
        role="slider"
        tabIndex={0}
        data-testid="divider"
        aria-label="Divider between original and edit"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(split)}
        aria-valuetext={`Original on the left ${Math.round(split)} %`}
        style={{ left: `${split}%` }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          held.current = true;
        }}
        onPointerMove={follow}
        onPointerUp={release}
        onPointerCancel={release}
        onDblClick={() => preview.setSplit(RANGE.home)}
        onKeyDown={(event) => {
          const next = stepByKey(event, split, RANGE);
          if (next === null) return;
          event.preventDefault();
          preview.setSplit(next);
        }}
      />
    </>
  );
}
