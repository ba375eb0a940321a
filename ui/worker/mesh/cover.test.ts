/** The numbers that the weights were fitted to; what they say of faces is tested in `../session/limits.test.ts`. */
import { fixture } from '../../../test/support/fixtures.ts';
import { meshesOf } from '../../../test/support/meshes.ts';
import { waves } from '../../../test/support/waves.ts';
import { coverParts } from './cover.ts';
import { squareQuad } from './mesh-finder.ts';

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
