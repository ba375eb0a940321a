import type { PixelRect } from '../../../plugin/messages.ts';
import type { HostWords } from '../../host/host.ts';
import type { RgbaImage } from '../../worker/api.ts';
import { downscale, fitWithin } from '../../worker/image/downscale.ts';
import { sideBySide } from '../../worker/image/side-by-side.ts';
import { isEdited } from '../state/look.ts';
import type { PanelPhoto, PanelState } from '../state/state.ts';

/** Figma's `createImage` takes no more pixels a side; a comparison needs no more elsewhere either. */
const MOST_SIDE = 4096;

/** Whether there is a before and an after, and a layer beside which to put them. */
export function offersPair({ canAddPair }: Pick<HostWords, 'canAddPair'>, state: PanelState): boolean {
  return canAddPair === true && typeof state.photo?.layerId === 'string' && isEdited(state);
}

/**
 * What the layer shows, on the left, and the same part of the edited photo, on the right, edge to edge.
 * @param after of the photo's own size, pixels
 * @returns at most 4096 pixels a side, so both are made smaller where they must
 */
export function beforeAndAfter(
  { pixels, visible }: Pick<PanelPhoto, 'pixels' | 'visible'>,
  after: RgbaImage,
): RgbaImage {
  const { width, height } = visible;
  // `fitWithin` bounds the longer side of one of them: of the two beside each other the width counts twice.
  const longest = Math.min(MOST_SIDE, ((MOST_SIDE / 2) * Math.max(width, height)) / width);
  const size = fitWithin(width, height, longest);
  const part = (image: RgbaImage): RgbaImage => downscale(cut(image, visible), size.width, size.height);
  return sideBySide(part(pixels), part(after));
}

function cut(image: RgbaImage, { x, y, width, height }: PixelRect): RgbaImage {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let row = 0; row < height; row++) {
    const from = 4 * ((y + row) * image.width + x);
    data.set(image.data.subarray(from, from + 4 * width), 4 * row * width);
  }
  return { width, height, data };
}
