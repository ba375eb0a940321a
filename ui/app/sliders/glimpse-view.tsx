import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { RgbaImage, SliderInfo } from '../../worker/api.ts';
import { usePanel, usePart } from '../state/context.ts';
import type { ShownGlimpse } from '../state/state.ts';

interface Props {
  readonly infos: readonly SliderInfo[];
}

/** Between the slider's row and the box, CSS pixels. */
const GAP = 4;

/** What the slider under the hand would do. Nothing to press and nothing that is read out: the slider's label says what it is. */
export function GlimpseView({ infos }: Props): VNode | null {
  const glimpse = usePart((state) => state.glimpse);
  const info = infos.find(({ id }) => id === glimpse?.slider);
  return glimpse && info ? <Box key={info.id} glimpse={glimpse} info={info} /> : null;
}

function Box({ glimpse, info }: { readonly glimpse: ShownGlimpse; readonly info: SliderInfo }): VNode {
  const { glimpses } = usePanel();
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => place(box.current, document.getElementById(`direction-${info.id}`)), [info]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') glimpses.dismiss();
    };
    // The row moves away from beneath the hand.
    const onScroll = (): void => glimpses.away();
    window.addEventListener('keydown', onKey);
    window.addEventListener('scroll', onScroll, true);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('scroll', onScroll, true);
    };
  }, [glimpses]);
  const { low, before, high } = glimpse.picture;
  return (
    <div ref={box} class="glimpse" data-testid="glimpse" data-slider={info.id} aria-hidden="true">
      <Small image={low} words={info.negativeLabel ?? '−100'} />
      <Small image={before} words="Original" />
      <Small image={high} words={info.positiveLabel ?? '+100'} />
    </div>
  );
}

function Small({ image, words }: { readonly image: RgbaImage; readonly words: string }): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, data } = image;
  useLayoutEffect(() => {
    const pixels = new ImageData(data as Uint8ClampedArray<ArrayBuffer>, width, height);
    canvas.current?.getContext('2d')?.putImageData(pixels, 0, 0);
  }, [data, width, height]);
  return (
    <figure>
      <canvas ref={canvas} width={width} height={height} />
      <figcaption>{words}</figcaption>
    </figure>
  );
}

/** Below the slider's row where the sliders leave room for it, else above, else where it fits into the window. */
function place(box: HTMLElement | null, slider: HTMLElement | null): void {
  const row = slider?.closest('.slider')?.getBoundingClientRect();
  const area = box?.parentElement?.getBoundingClientRect();
  if (!box || !row || !area) return;
  const { height } = box.getBoundingClientRect();
  const [below, above] = [row.bottom + GAP, row.top - GAP - height];
  const fits = below + height <= area.bottom || above < 0;
  box.style.top = `${(fits ? below : above) - area.top}px`;
}
