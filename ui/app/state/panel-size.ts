/** Of the panel, in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What the plugin opens with (`plugin/start.ts`). */
export const USUAL_SIZE: Size = { width: 360, height: 736 };
/** The footer's buttons need the width; photo and two sliders, the height. */
const LEAST: Size = { width: 320, height: 440 };
const MOST: Size = { width: 800, height: 1200 };
/** What an arrow key adds. */
const STEP = 16;

export function clampSize({ width, height }: Size): Size {
  const within = (value: number, low: number, high: number): number => Math.round(Math.min(high, Math.max(low, value)));
  return { width: within(width, LEAST.width, MOST.width), height: within(height, LEAST.height, MOST.height) };
}

/** Arrows drag the corner, with Shift four times as far. Null for any other key. */
export function sizeByKey({ key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>, size: Size): Size | null {
  const [right, down] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key] ?? [0, 0];
  if (right === 0 && down === 0) return null;
  const step = shiftKey ? 4 * STEP : STEP;
  return clampSize({ width: size.width + right * step, height: size.height + down * step });
}

export function writeSize({ width, height }: Size): string {
  return `${width}x${height}`;
}

/** Null for what `writeSize` did not write. */
export function readSize(text: string | null): Size | null {
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(text ?? '') ?? [];
  return width === undefined ? null : clampSize({ width: Number(width), height: Number(height) });
}
