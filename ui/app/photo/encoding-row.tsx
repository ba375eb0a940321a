import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';

/** While a large encoder looks at the face: how far it is, and Stop; afterwards, where it was stopped, a way to go on. */
export function EncodingRow(): VNode | null {
  const { encodings } = usePanel();
  const encoding = usePart((state) => state.encoding);
  if (encoding === null) return null;
  const stopped = encoding === 'stopped';
  return (
    <div class="encoding" data-testid="encoding">
      <span class="encoding-words" role="status" data-testid="encoding-words">
        {stopped
          ? 'Stopped before the model has seen this face. Shape sliders work.'
          : `The model looks at the face… ${Math.round(100 * encoding)} %`}
      </span>
      <button
        type="button"
        class="button"
        data-testid={stopped ? 'encode-again' : 'encode-stop'}
        title={stopped ? 'Model sliders need it' : 'Model sliders wait for it; shape sliders do not'}
        onClick={() => (stopped ? encodings.again() : encodings.stop())}
      >
        {stopped ? 'Look again' : 'Stop'}
      </button>
    </div>
  );
}
