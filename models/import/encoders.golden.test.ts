/** Encoders of pSp, e4e and ReStyle and the codes their own code gives (test/support/ecosystem.ts). */
import { nodeRuntime } from '../../test/support/fixtures.ts';
import {
  crcOf,
  difference,
  drawn,
  golden,
  imported,
  isHere,
  npy,
  tensorsOf,
  TOLERANCE,
} from '../../test/support/ecosystem.ts';
import type { ModelFile } from '../format/index.ts';
import { createEncoder } from '../runtime/index.ts';

/** Codes reach about 4; the official float32 code is within 1.3e-5 of float64. */
const CODES = 1e-4;

/** The test picture: bytes of height × width × 3 -> planes in [-1, 1]. */
function photo(): Float32Array {
  const bytes = golden('encoders/input_u8.npy');
  const pixels = bytes.subarray(bytes.length - 256 * 256 * 3);
  return Float32Array.from(pixels, (_, i) => (pixels[(i % 65_536) * 3 + Math.floor(i / 65_536)] / 255 - 0.5) / 0.5);
}

const mirrored = (image: Float32Array): Float32Array =>
  Float32Array.from(image, (_, i) => image[i - (i % 256) + 255 - (i % 256)]);

async function encoded(model: ModelFile, image: Float32Array): Promise<Float32Array> {
  const encoder = createEncoder(nodeRuntime(), model);
  const code = await encoder.encode(image);
  await encoder.dispose();
  return code;
}

/** As the file has it, and as a model of fewer passes. */
function withPasses(model: ModelFile, passes: number): ModelFile {
  const { encoder } = model.metadata;
  return { ...model, metadata: { ...model.metadata, encoder: encoder && { ...encoder, passes } } };
}

function encoderTests(): void {
  test.each(['e4e', 'psp', 'restyle'])('%s_small.pt: every tensor to the bit', async (name) => {
    const model = await imported([`encoders/${name}_small.pt`]);
    for (const [key, value] of Object.entries(tensorsOf(`encoders/${name}_small.pt state_dict`))) {
      if (/kernel$|num_batches_tracked$/.test(key)) continue;
      const own = key.replace(/^decoder\./, 'generator.');
      expect([key, crcOf(model, own)]).toEqual([key, value.split(':')[1]]);
    }
  });

  test.each([
    ['e4e', true],
    ['psp', undefined],
  ])('%s_small.pt: codes of a picture and of its mirror image, and the picture of the code', async (name, offsets) => {
    const model = await imported([`encoders/${name}_small.pt`]);
    expect(model.metadata.encoder).toEqual({ kind: 'ir-se50', inputSize: 256, ...(offsets ? { offsets } : {}) });
    const code = await encoded(model, photo());
    expect(difference(code, npy(`encoders/${name}_small/codes.npy`))).toBeLessThan(CODES);
    expect(
      difference(await encoded(model, mirrored(photo())), npy(`encoders/${name}_small/codes_mirrored.npy`)),
    ).toBeLessThan(CODES);
    expect(
      difference(
        await drawn(model, npy(`encoders/${name}_small/codes.npy`)),
        npy(`encoders/${name}_small/image32.npy`),
      ),
    ).toBeLessThan(TOLERANCE);
  });

  test('restyle_small.pt: pass after pass', async () => {
    const model = await imported(['encoders/restyle_small.pt']);
    expect(model.metadata.encoder).toEqual({ kind: 'ir-se50', inputSize: 256, passes: 5 });
    const mean = model.tensor('encoder.mean_latent').data;
    const wplus = Float32Array.from({ length: 8 * 20 }, (_, i) => mean[i % 20]);
    expect(difference(await drawn(model, wplus), npy('encoders/restyle_small/avg_image32.npy'))).toBeLessThan(
      TOLERANCE,
    );
    for (const passes of [2, 3]) {
      const code = await encoded(withPasses(model, passes), photo());
      expect(difference(code, npy(`encoders/restyle_small/codes_pass${passes}.npy`))).toBeLessThan(CODES);
    }
  });

  test('progress, and a cancel between two of its networks', async () => {
    const model = await imported(['encoders/psp_small.pt']);
    const encoder = createEncoder(nodeRuntime(), model);
    const shares: number[] = [];
    await encoder.encode(photo(), undefined, (share) => shares.push(share));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares).toHaveLength(10);
    expect(shares.at(-1)).toBe(1);
    const cancel = new AbortController();
    const work = encoder.encode(photo(), cancel.signal, (share) => share > 0.5 && cancel.abort());
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
    await encoder.dispose();
  });

  test('in half precision the code is within a few thousandths', async () => {
    const model = await imported(['encoders/e4e_small.pt'], { dtype: 'F16' });
    expect(difference(await encoded(model, photo()), npy('encoders/e4e_small/codes.npy'))).toBeLessThan(5e-3);
  });

  test('an encoder for another generator is refused with both sizes', async () => {
    await expect(imported(['encoders/e4e_small.pt', 'ada/ada64.pkl'])).rejects.toMatchObject({
      code: 'model-wrong',
      message: 'e4e_small.pt cannot be imported: its encoder gives 8 × 20 numbers, and the generator takes 10 × 64.',
    });
  });
}

if (isHere) describe('encoders', encoderTests);
else test.todo('left out: encoders of other projects and their codes, as ../shared/golden/ecosystem is not here');
