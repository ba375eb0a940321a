import type { PixelRect } from '../../../plugin/messages.ts';
import { scaleRect } from '../state/scale-rect.ts';
import type { PanelPhoto } from '../state/state.ts';

/** Radius at the ends of the size slider, in parts of the longer side of what is shown. */
const LEAST = 0.004;
const MOST = 0.25;
/** Of the radius, for a pen that only just touches. */
const LIGHTEST = 0.15;

interface Place {
  readonly x: number;
  readonly y: number;
}

type Photo = Pick<PanelPhoto, 'pixels' | 'preview' | 'visible'>;

/** The part of the photo that the picture shows, pixels: whole pixels of its frames, as they are painted. */
export function shownRect({ pixels, preview, visible }: Photo): PixelRect {
  const { x, y, width, height } = scaleRect(visible, pixels, preview);
  const [across, down] = [pixels.width / preview.width, pixels.height / preview.height];
  return { x: x * across, y: y * down, width: width * across, height: height * down };
}

/** @param place in parts of the picture, 0..1 and beyond @returns pixels of the photo, whose corner is 0, 0 */
export function onPhoto(place: Place, shown: PixelRect): Place {
  return { x: shown.x + place.x * shown.width, y: shown.y + place.y * shown.height };
}

/** @param size 0..100, each step as much larger as the one before @returns pixels of the photo */
export function radiusOf(size: number, shown: PixelRect): number {
  return Math.max(shown.width, shown.height) * LEAST * (MOST / LEAST) ** (size / 100);
}

/** What a pen makes of it; a mouse and a finger have no pressure of their own. */
export function pressed({ pointerType, pressure }: Pick<PointerEvent, 'pointerType' | 'pressure'>): number {
  return pointerType === 'pen' ? LIGHTEST + (1 - LIGHTEST) * pressure : 1;
}
