/** Width and height from the header of a PNG; null for anything else (PNG specification, §5.2 and §11.2.1). */
export function pngSize(png: Uint8Array): { readonly width: number; readonly height: number } | null {
  if (png.length < 24 || png[0] !== 0x89 || png[1] !== 0x50) return null;
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
