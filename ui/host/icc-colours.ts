/** Colorants of sRGB in an ICC profile, XYZ of D50 (IEC 61966-2-1, adapted as ICC.1 says). */
const SRGB: Readonly<Record<string, readonly number[]>> = {
  rXYZ: [0.4361, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7139],
};
/** Profiles of sRGB differ in their last digits; Display P3's red is 0.08 away. */
const SAME = 0.01;

/** Whether a profile describes other colours than sRGB's by its three colorants (ICC.1:2022, §9.2: tags; §10.31: XYZType). */
export function hasOwnColours(profile: Uint8Array): boolean {
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  try {
    for (let at = 132, left = Math.min(100, view.getUint32(128)); left > 0; left--, at += 12) {
      const wanted = SRGB[String.fromCharCode(...profile.subarray(at, at + 4))];
      if (!wanted) continue;
      const xyz = view.getUint32(at + 4) + 8;
      if (wanted.some((value, i) => Math.abs(view.getInt32(xyz + 4 * i) / 65536 - value) > SAME)) return true;
    }
  } catch (error) {
    // A profile that ends too early says nothing.
    if (!(error instanceof RangeError)) throw error;
  }
  return false;
}
