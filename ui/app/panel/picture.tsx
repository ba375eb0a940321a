import type { VNode } from 'preact';
import { PairButton } from '../apply/pair-button.tsx';
import { BrushBar } from '../brush/brush-bar.tsx';
import { BrushButton } from '../brush/brush-button.tsx';
import { BrushLayer } from '../brush/brush-layer.tsx';
import { Faces } from '../photo/faces.tsx';
import { Preview } from '../preview/preview.tsx';

/** The picture with what lies over it: at the panel's top, or on a page that has more room for it, there. */
export function Picture(): VNode {
  return (
    <Preview
      over={
        <>
          <Faces />
          <BrushLayer />
        </>
      }
      beside={
        <>
          <BrushButton />
          <BrushBar />
          <PairButton />
        </>
      }
    />
  );
}
