import type { EditRecipe } from '../../plugin/messages.ts';
import type { FigmaHost } from './host.ts';

export const RECIPE: EditRecipe = {
  formatVersion: 1,
  modelId: 'test-model',
  sliders: { smile: 0.6 },
  summary: 'Smile +60',
};

/** A rectangle filled with an image, on the page unless a parent is named. */
export function photoLayer(
  host: FigmaHost,
  bytes: Uint8Array,
  size: { readonly width: number; readonly height: number },
  paint: Partial<ImagePaint> = {},
): RectangleNode {
  const layer = host.figma.createRectangle();
  layer.name = 'Portrait';
  layer.resize(size.width, size.height);
  const image: ImagePaint = { type: 'IMAGE', scaleMode: 'FILL', imageHash: host.storeImage(bytes), ...paint };
  layer.fills = [image];
  return layer;
}

export function imageHashOf(layer: SceneNode): string | null {
  const fills = 'fills' in layer ? (layer.fills as readonly Paint[]) : [];
  const images = fills.filter((paint) => paint.type === 'IMAGE');
  if (images.length !== 1) throw new Error(`Expected one image fill, found ${images.length}.`);
  return images[0].imageHash;
}

/** The turn of a layer about its top left corner, in degrees clockwise, and the place of that corner. */
export function turned(degrees: number, x: number, y: number): Transform {
  const angle = (degrees * Math.PI) / 180;
  return [
    [Math.cos(angle), -Math.sin(angle), x],
    [Math.sin(angle), Math.cos(angle), y],
  ];
}
