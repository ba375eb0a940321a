/** What `parity.ts` prints as a table, held to its tolerance; up to 256 px of config-f, the rest takes longer. */
import { judge, passes, type Bench, type Case } from './cases.ts';
import { encoderCases, fullEncoderCases } from './encoder-cases.ts';
import { largeCases } from './large-cases.ts';
import { goldenIsHere, nodeBench } from './node.ts';
import { hashed, recipeModel } from './recipe.ts';
import { smallCases } from './small-cases.ts';

test('the integer recipe gives the numbers that its manifest states', () => {
  const { data } = hashed('conv1.conv.weight', [4], 1);
  expect([...data]).toEqual([-0.8942673206329346, -0.24304676055908203, -0.5774902105331421, 0.18754708766937256]);
});

function goldenTests(): void {
  let bench: Bench;
  beforeAll(async () => {
    bench = await nodeBench();
  });

  /** Vectors of the published code that the engine misses. */
  const missed = async (cases: readonly Case[], count: number): Promise<readonly string[]> => {
    expect(cases).toHaveLength(count);
    const failed: string[] = [];
    for (const one of cases) {
      const outcome = await judge(bench, one);
      if (!passes(outcome)) failed.push(`${one.name}: ${outcome.error}`);
    }
    return failed;
  };

  test('g64_small', async () => expect(await missed(await smallCases(bench, 'g64_small'), 62)).toEqual([]));
  test('g64_s512', async () => expect(await missed(await smallCases(bench, 'g64_s512'), 38)).toEqual([]));
  test('encoder, resize, training checkpoint', async () =>
    expect(await missed(await encoderCases(bench), 5)).toEqual([]));

  test('full size: encoder and config-f up to 256 px', async () => {
    const model = recipeModel();
    expect(await missed(await fullEncoderCases(bench, model), 1)).toEqual([]);
    const large = largeCases(bench, model, 256);
    expect(await missed(large.cases, 14)).toEqual([]);
    await large.dispose();
  });
}

if (goldenIsHere) describe('the published code', goldenTests);
else console.warn('Left out: parity with the published code beyond test/fixtures, as ../shared/golden is not here.');
