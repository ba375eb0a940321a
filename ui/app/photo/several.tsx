import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';
import { editKey } from '../state/edit-key.ts';
import { isEdited } from '../state/look.ts';

/** Where several layers are selected: which of them is on show, and the same edit on all of them. */
export function Several(): VNode | null {
  const { apply, photos } = usePanel();
  const photo = usePart((state) => state.photo);
  const batch = usePart((state) => state.batch);
  const applying = usePart((state) => state.applying);
  const ready = usePart((state) => isEdited(state) && state.opened !== null);
  const painted = usePart((state) => state.strokes.length > 0);
  const done = usePart((state) => state.done !== null && state.done === editKey(state, true));
  if (!photo?.selected) return null;
  const { layerId, selected } = photo;
  return (
    <div class="several">
      <label class="several-layer">
        <span class="only-heard">Layer on show, of {selected.length} selected</span>
        <select
          class="button"
          data-testid="layer"
          value={layerId ?? undefined}
          disabled={applying}
          onChange={(event) => photos.reload(event.currentTarget.value)}
        >
          {selected.map((layer, index) => (
            <option key={layer.layerId} value={layer.layerId}>
              {`${index + 1} of ${selected.length}: ${layer.layerName}`}
            </option>
          ))}
        </select>
      </label>
      {batch ? (
        <button
          type="button"
          class="button"
          data-testid="stop-all"
          title="Keep what is done so far, and leave the other layers as they are"
          onClick={() => apply.stop()}
        >
          Stop
        </button>
      ) : (
        <button
          type="button"
          class="button button-primary"
          data-testid="apply-all"
          title={`The same sliders on the largest face of each${painted ? '; what you painted stays on this photo alone' : ''}`}
          disabled={!ready || applying || done}
          onClick={() => void apply.toAll()}
        >
          {done ? 'Applied to' : 'Apply to'} {selected.length} layers
        </button>
      )}
    </div>
  );
}
