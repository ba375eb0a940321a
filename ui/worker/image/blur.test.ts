import { gaussianBlur, mirrorRepeated } from './blur.ts';

function noise(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => (i * 7919 + ((i * i) % 521) * 31) % 256);
}

/** Four extended boxes by their definition: whole weight up to r, what is left of the variance in the two taps beyond. */
function fourBoxes(line: readonly number[], sigma: number): readonly number[] {
  const variance = (sigma * sigma) / 4;
  const r = Math.floor(0.5 * Math.sqrt(12 * variance + 1) - 0.5);
  const rim = ((2 * r + 1) * (r * (r + 1) - 3 * variance)) / (6 * (variance - (r + 1) * (r + 1)));
  let values = line;
  for (let pass = 0; pass < 4; pass++)
    values = values.map((_, i) => {
      let sum = 0;
      for (let k = -r - 1; k <= r + 1; k++)
        sum += (Math.abs(k) > r ? rim : 1) * values[mirrorRepeated(i + k, values.length)];
      return sum / (2 * r + 1 + 2 * rim);
    });
  return values;
}

test.each([
  [23, 17, 0.4],
  [23, 17, 2.5],
  [40, 9, 6],
  // Wider than the picture is high.
  [12, 3, 14],
])('running sums give what the boxes give one by one: %d × %d, sigma %d', (width, height, sigma) => {
  const values = noise(width * height);
  const blurred = values.slice();
  gaussianBlur(blurred, width, height, sigma);
  const rows = Array.from({ length: height }, (_, y) =>
    fourBoxes([...values.subarray(y * width, (y + 1) * width)], sigma),
  );
  for (let x = 0; x < width; x++)
    fourBoxes(
      rows.map((row) => row[x]),
      sigma,
    ).forEach((value, y) => expect(Math.abs(blurred[y * width + x] - value)).toBeLessThan(1e-3));
});
