import type { LayerPhoto } from '../../../plugin/messages.ts';
import { decodeWide } from '../../host/decode-wide.ts';
import { decodePhoto } from '../../host/decode-photo.ts';
import { visibleRect } from '../../host/visible-rect.ts';
import { downscale, fitWithin } from '../../worker/image/downscale.ts';
import type { OwnPortrait } from '../state/parts.ts';
import type { PanelPhoto, PhotoPixels } from '../state/state.ts';
import { previewSideFor } from './preview-size.ts';

/**
 * Decodes a photo, and makes it smaller where the editor takes no more pixels back.
 * @throws PortraitError when the bytes are no picture
 */
export async function readPixels(photo: LayerPhoto | OwnPortrait): Promise<PhotoPixels> {
  const decoded = 'pixels' in photo ? photo.pixels : await decodePhoto(photo.bytes);
  const most = fitWithin(decoded.width, decoded.height, photo.mostSide ?? Infinity);
  const pixels = most.width === decoded.width ? decoded : downscale(decoded, most.width, most.height);
  const visible = visibleRect(photo.visible, pixels.width, pixels.height);
  const { edit } = photo;
  const wide = 'pixels' in photo || pixels !== decoded ? null : await decodeWide(photo.bytes);
  const fits = wide?.width === pixels.width && wide.height === pixels.height;
  return {
    pixels,
    wide: fits ? wide : null,
    visible,
    edit,
    generated: 'pixels' in photo ? photo.generated : edit?.generated,
  };
}

/**
 * The same with its untouched preview, made by the engine's own downscaling: so the first frame differs from it in the
 * face only.
 * @param side pixels the visible part's longer side has on the screen
 * @throws PortraitError when the bytes are no picture
 */
export async function readPhoto(photo: LayerPhoto | OwnPortrait, id: number, side: number): Promise<PanelPhoto> {
  const read = await readPixels(photo);
  const { pixels, visible } = read;
  const previewSide = previewSideFor(pixels, visible, side);
  const size = fitWithin(pixels.width, pixels.height, previewSide);
  const preview = downscale(pixels, size.width, size.height);
  const { layerId, layerName, replaceable, blended, selected } = photo;
  return { ...read, id, layerId, layerName, previewSide, preview, replaceable, blended, selected };
}
