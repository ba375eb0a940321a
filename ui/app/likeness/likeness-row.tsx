import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { RgbaImage } from '../../worker/api.ts';
import { usePanel, usePart } from '../state/context.ts';
import { isReady } from '../state/state.ts';

/** A closer likeness of the chosen face: a button, and while it is searched how far that is. */
export function LikenessRow(): VNode | null {
  const { likeness } = usePanel();
  const ready = usePart(isReady);
  const generated = usePart((state) => state.photo?.generated !== undefined);
  // It stands there before the model does, so that sliders which can be moved already stay where they are.
  const drawn = usePart((state) => (state.engine ?? state.promised)?.sliders.some(({ kind }) => kind === 'model'));
  const waiting = usePart((state) => state.engine === null);
  const refining = usePart((state) => state.refining);
  const code = usePart((state) => state.code ?? null);
  const always = usePart((state) => state.alwaysCloser);
  const locked = usePart((state) => state.applying);
  if (!ready || generated || !drawn) return null;
  if (refining) {
    const percent = Math.round(100 * refining.fraction);
    return (
      <div class="likeness" data-testid="refining">
        {refining.image ? <ModelPicture image={refining.image} /> : null}
        <span class="likeness-words" role="status" data-testid="refining-words">
          Coming closer… {percent} %, {Math.ceil(refining.remaining)} s left
        </span>
        <button
          type="button"
          class="button"
          data-testid="refine-stop"
          title="Keeps the closest so far"
          onClick={() => likeness.stop()}
        >
          Stop
        </button>
      </div>
    );
  }
  return (
    <fieldset class="likeness" disabled={locked || waiting}>
      <button
        type="button"
        class="button"
        data-testid="refine"
        aria-pressed={code !== null}
        title={
          code === null
            ? 'Takes some seconds: what the model draws then looks more like this person'
            : 'Goes back to how the model saw this face at first'
        }
        onClick={() => (code === null ? void likeness.start() : likeness.goBack())}
      >
        Closer likeness
      </button>
      <label class="likeness-always" title="For every face that is opened">
        <input
          type="checkbox"
          data-testid="refine-always"
          checked={always}
          onChange={(event) => likeness.setAlways(event.currentTarget.checked)}
        />
        always
      </label>
    </fieldset>
  );
}

/** The face as the model draws it by now. */
function ModelPicture({ image }: { readonly image: RgbaImage }): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const { width, height, data } = image;
    canvas.current?.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  }, [image]);
  return (
    <canvas
      ref={canvas}
      class="likeness-picture"
      width={image.width}
      height={image.height}
      role="img"
      aria-label="The face as the model draws it"
    />
  );
}
