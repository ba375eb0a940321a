import type { RgbaImage } from '../../worker/api.ts';
import type { PanelPhoto } from '../state/state.ts';
import { scaleRect } from '../state/scale-rect.ts';

/** Draws the visible part of a picture of the whole photo. */
export function paint(canvas: HTMLCanvasElement, image: RgbaImage, photo: PanelPhoto): void {
  const part = scaleRect(photo.visible, photo.pixels, image);
  if (canvas.width !== part.width || canvas.height !== part.height) {
    canvas.width = part.width;
    canvas.height = part.height;
  }
  // The whole picture, shifted: what lies outside the visible part falls off the canvas.
  const data = new ImageData(image.data as Uint8ClampedArray<ArrayBuffer>, image.width, image.height);
  canvas.getContext('2d')?.putImageData(data, -part.x, -part.y);
}
