interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Longest side the whole photo needs in preview frames, so that its visible part is shown with `side` pixels; never more
 * than the photo has.
 */
export function previewSideFor(photo: Size, visible: Size, side: number): number {
  const longest = Math.max(photo.width, photo.height);
  const shown = Math.max(visible.width, visible.height);
  return Math.min(longest, Math.round((side * longest) / shown));
}
