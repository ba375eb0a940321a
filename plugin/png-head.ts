/** Size of a PNG in pixels, from its first chunk (PNG specification §11.2.2, IHDR), or null if these are not PNG bytes. */
export function pngSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | null {
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  if (bytes.length < 24 || signature.some((byte, index) => bytes[index] !== byte)) return null;
  const at = (offset: number): number =>
    bytes[offset] * 0x1000000 + (bytes[offset + 1] << 16) + (bytes[offset + 2] << 8) + bytes[offset + 3];
  return { width: at(16), height: at(20) };
}

/** Whether a PNG has an alpha channel (colour types 4 and 6 of IHDR); the panel writes opaque pictures without one. */
export function hasAlpha(png: Uint8Array): boolean {
  return png[25] === 4 || png[25] === 6;
}
