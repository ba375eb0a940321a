import type { LayerPhoto } from '../../plugin/messages.ts';
import { decodePhoto } from '../host/decode-photo.ts';
import { visibleRect } from '../host/visible-rect.ts';
import { downscale, fitWithin } from '../worker/image/downscale.ts';
import type { OwnPortrait } from './parts.ts';
import { previewSideFor } from './preview-size.ts';
import type { PanelPhoto } from './state.ts';

/**
 * Decodes a photo, makes it smaller where the editor takes no more pixels back, and makes its untouched preview, with the
 * engine's own downscaling: so the first frame differs from it in the face only.
 * @param side pixels the visible part's longer side has on the screen
 * @throws PortraitError when the bytes are no picture
 */
export async function readPhoto(photo: LayerPhoto | OwnPortrait, id: number, side: number): Promise<PanelPhoto> {
  const decoded = 'pixels' in photo ? photo.pixels : await decodePhoto(photo.bytes);
  const most = fitWithin(decoded.width, decoded.height, photo.mostSide ?? Infinity);
  const pixels = most.width === decoded.width ? decoded : downscale(decoded, most.width, most.height);
  const visible = visibleRect(photo.visible, pixels.width, pixels.height);
  const previewSide = previewSideFor(pixels, visible, side);
  const size = fitWithin(pixels.width, pixels.height, previewSide);
  const preview = downscale(pixels, size.width, size.height);
  const { layerId, layerName, edit, replaceable, selected } = photo;
  const generated = 'pixels' in photo ? photo.generated : edit?.generated;
  return { id, layerId, layerName, pixels, visible, previewSide, preview, edit, generated, replaceable, selected };
}
