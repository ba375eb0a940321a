import type { VNode } from 'preact';
import { PairButton } from '../apply/pair-button.tsx';
import { BrushBar } from '../brush/brush-bar.tsx';
import { BrushButton } from '../brush/brush-button.tsx';
import { BrushLayer } from '../brush/brush-layer.tsx';
import { Faces } from '../photo/faces.tsx';
import { SquareBar } from '../photo/square-bar.tsx';
import { SquareButton } from '../photo/square-button.tsx';
import { SquareView } from '../photo/square-view.tsx';
import { Preview } from '../preview/preview.tsx';
import { usePart } from '../state/context.ts';

/** The picture with what lies over it: at the panel's top, or on a page that has more room for it, there. */
export function Picture(): VNode {
  const marking = usePart((state) => state.draft !== null);
  if (marking) return <Preview over={<SquareView />} left={null} right={null} instead={<SquareBar />} />;
  return (
    <Preview
      over={
        <>
          <Faces />
          <BrushLayer />
        </>
      }
      left={<SquareButton />}
      above={<BrushBar />}
      right={
        <>
          <BrushButton />
          <PairButton />
        </>
      }
    />
  );
}
