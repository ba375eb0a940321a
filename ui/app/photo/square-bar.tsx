import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';
import type { SquareDraft } from '../state/squares.ts';

/** What to do with the square under the hand, in words, and the buttons that end it. */
export function SquareBar(): VNode | null {
  const { squares } = usePanel();
  const draft = usePart((state) => state.draft);
  const opened = usePart((state) => state.opened);
  if (!draft) return null;
  const { face, square } = draft;
  const byHand = face === null ? undefined : opened?.faces[face]?.byHand;
  return (
    <>
      <span class="tag square-words" role="status" data-testid="square-words">
        {wordsOf(draft)}
      </span>
      <div class="square-bar" role="group" aria-label="Face square">
        {face === null ? null : (
          <button
            type="button"
            class="compare"
            data-testid="square-add"
            title="Draw a square over a face that was missed"
            onClick={() => squares.begin(null)}
          >
            Add face
          </button>
        )}
        {byHand ? (
          <button
            type="button"
            class="compare"
            data-testid="square-remove"
            title={byHand.instead ? 'The square that was found' : 'Take this face away, with its sliders'}
            onClick={() => squares.remove()}
          >
            {byHand.instead ? 'As found' : 'Remove'}
          </button>
        ) : null}
        <span class="square-gap" />
        <button
          type="button"
          class="compare"
          data-testid="square-leave"
          title="All stays as it was (Escape)"
          onClick={() => squares.leave()}
        >
          Back
        </button>
        <button
          type="button"
          class="compare square-keep"
          data-testid="square-keep"
          title="This is the face (Enter)"
          disabled={!square || draft.seen === 'looking'}
          onClick={() => squares.keep()}
        >
          Done
        </button>
      </div>
    </>
  );
}

function wordsOf({ square, seen }: SquareDraft): string {
  if (!square) return 'Draw a square over the face';
  if (seen === 'looking') return 'Looking for the face…';
  if (seen === 'none') return 'No features seen: put the marks on eyes and mouth';
  return 'Marks on eyes and mouth';
}
