/** The numbers that the weights were fitted to; what they say of faces is tested in `../session/limits.test.ts`. */
import { fixture } from '../../../test/support/fixtures.ts';
import { meshesOf } from '../../../test/support/meshes.ts';
import type { RgbaImage } from '../api.ts';
import { coverParts } from './cover.ts';
import { squareQuad } from './mesh-finder.ts';

/** Three triangle waves, as the training package's test makes them. */
function waves(side: number): RgbaImage {
  const data = new Uint8ClampedArray(4 * side * side).fill(255);
  const wave = (t: number, length: number): number => {
    const at = ((t % (2 * length)) + 2 * length) % (2 * length);
    return Math.floor((Math.abs(at - length) * 255) / length);
  };
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      data.set([wave(3 * x + y, 97), wave(2 * y + x, 61), wave(x + 255 - y, 120)], 4 * (y * side + x));
  return { width: side, height: side, data };
}

test('features are those that the weights were fitted to', () => {
  const expected = JSON.parse(new TextDecoder().decode(fixture('mesh/cover-features.json'))) as Record<
    string,
    number[]
  >;
  const { photo } = meshesOf('teeth');
  const { features, MOUTH, LEFT_EYE, RIGHT_EYE } = coverParts;
  for (const [name, part] of Object.entries({ mouth: MOUTH, left: LEFT_EYE, right: RIGHT_EYE })) {
    const found = features(waves(256), squareQuad(256), photo, part);
    expect(found).toHaveLength(expected[name].length);
    found.forEach((value, i) => expect(Math.abs(value - expected[name][i])).toBeLessThan(2e-4));
  }
});
