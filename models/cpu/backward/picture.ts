/**
 * The gradient by a picture from that by the picture of twice its size that it was added to: the transpose of
 * out[2i] = ¾·in[i] + ¼·in[i−1], out[2i+1] = ¾·in[i] + ¼·in[i+1] along both axes, with zeros outside.
 */
export function halveGradient(gradient: Float32Array, size: number): Float32Array {
  const half = size / 2;
  const narrow = new Float32Array(3 * size * half);
  for (let line = 0; line < 3 * size; line++) {
    const from = line * size;
    for (let i = 0; i < half; i++) {
      const at = from + 2 * i;
      const before = i > 0 ? gradient[at - 1] : 0;
      const after = i < half - 1 ? gradient[at + 2] : 0;
      narrow[line * half + i] = 0.75 * (gradient[at] + gradient[at + 1]) + 0.25 * (before + after);
    }
  }
  const result = new Float32Array(3 * half * half);
  for (let c = 0; c < 3; c++)
    for (let y = 0; y < half; y++) {
      const row = (c * size + 2 * y) * half;
      const before = y > 0 ? row - half : -1;
      const after = y < half - 1 ? row + 2 * half : -1;
      for (let i = 0; i < half; i++) {
        const outer = (before < 0 ? 0 : narrow[before + i]) + (after < 0 ? 0 : narrow[after + i]);
        result[(c * half + y) * half + i] = 0.75 * (narrow[row + i] + narrow[row + half + i]) + 0.25 * outer;
      }
    }
  return result;
}
