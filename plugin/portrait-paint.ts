/** Only these can be copied as they are with one paint exchanged; instances and components would drag their links along. */
const FILLABLE: ReadonlySet<string> = new Set(['RECTANGLE', 'ELLIPSE', 'POLYGON', 'STAR', 'VECTOR', 'FRAME']);

/**
 * The image paint that gives a layer its look: the topmost visible paint, if it is the only visible image.
 * Colours beneath are kept by the copy; a second image would make "the photo" ambiguous, so the layer is rendered.
 */
export function portraitPaint(
  node: SceneNode,
): { readonly paint: ImagePaint & { readonly imageHash: string }; readonly index: number } | null {
  if (!FILLABLE.has(node.type) || !('fills' in node) || typeof node.fills === 'symbol') return null;
  if ('children' in node && node.children.length > 0) return null;
  const fills = node.fills;
  const shown = fills
    .map((_paint, index) => index)
    .filter((index) => fills[index].visible !== false && fills[index].opacity !== 0);
  const index = shown[shown.length - 1];
  const paint = fills[index];
  if (!paint || paint.type !== 'IMAGE' || !paint.imageHash) return null;
  if (shown.filter((at) => fills[at].type === 'IMAGE' || fills[at].type === 'VIDEO').length > 1) return null;
  return { paint: { ...paint, imageHash: paint.imageHash }, index };
}

/** Whether Figma shows the picture otherwise than its bytes say (exposure, contrast, …), by a rule that only Figma knows. */
export function isFiltered({ filters }: ImagePaint): boolean {
  return filters !== undefined && Object.values(filters).some((by) => by !== 0);
}
