/** e4e's encoder at full size (267,136,704 parameters) and ReStyle's, against the codes of their own code. */
import { createEncoder } from '../../models/runtime/index.ts';
import { difference, golden, isHere, npy } from '../support/ecosystem.ts';
import { maxDifference, nodeRuntime } from '../support/fixtures.ts';
import { recipeChecks, styleRecipe } from './style-recipe.ts';

/** The official float32 code is within 1.3e-5 of float64. */
const TOLERANCE = 1e-4;

function photo(): Float32Array {
  const bytes = golden('encoders/input_u8.npy');
  const pixels = bytes.subarray(bytes.length - 256 * 256 * 3);
  return Float32Array.from(pixels, (_, i) => (pixels[(i % 65_536) * 3 + Math.floor(i / 65_536)] / 255 - 0.5) / 0.5);
}

function fullSize(): void {
  test('the weights are the recipe’s', () => {
    for (const { actual, expected } of recipeChecks()) expect(maxDifference(actual, expected)).toBe(0);
  });

  test('e4e and pSp, whose rows are the same but for what they start from', async () => {
    const model = styleRecipe('e4e_recipe', 1024, { kind: 'ir-se50', inputSize: 256, offsets: true });
    const encoder = createEncoder(nodeRuntime(), model);
    const code = await encoder.encode(photo());
    await encoder.dispose();
    expect(maxDifference(code, npy('encoders/e4e_recipe/codes.npy'))).toBeLessThan(TOLERANCE);
    // e4e's row is that of pSp with row 0 added: head 0, its mean left out.
    const mean = model.tensor('encoder.mean_latent').data;
    const psp = code.map((x, i) => (i < 512 ? x : x - (code[i % 512] - mean[i % 512])));
    expect(maxDifference(psp, npy('encoders/psp_recipe/codes.npy'))).toBeLessThan(TOLERANCE);
  });

  test('ReStyle, two passes', async () => {
    const model = styleRecipe('restyle_recipe', 32, { kind: 'ir-se50', inputSize: 256, passes: 2 });
    const encoder = createEncoder(nodeRuntime(), model);
    const code = await encoder.encode(photo());
    await encoder.dispose();
    expect(difference(code, npy('encoders/restyle_recipe/codes_pass2.npy'))).toBeLessThan(TOLERANCE);
  });
}

if (isHere) describe('encoders at full size', fullSize);
else test.todo('left out: encoders at full size, as ../shared/golden/ecosystem is not here');
