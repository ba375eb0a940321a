/** Encoders, the resize before them, and a training checkpoint's generator. */
import {
  createEncoder,
  createGenerator,
  resizeCorners,
  type Encoder,
  type RgbPicture,
} from '../../models/runtime/index.ts';
import type { ModelFile } from '../../models/format/index.ts';
import { array, type Bench, type Case } from './cases.ts';

/** The test picture: bytes of height × width × 3 -> planes in [-1, 1]. */
async function testPicture(bench: Bench): Promise<Float32Array> {
  const { data } = await array(bench, 'encoder_small/input_u8');
  const area = data.length / 3;
  return Float32Array.from(
    { length: data.length },
    (_, i) => (data[(i % area) * 3 + Math.floor(i / area)] / 255 - 0.5) / 0.5,
  );
}

function encoderOf(bench: Bench, model: ModelFile): Encoder {
  return createEncoder(bench.runtime, model);
}

export async function encoderCases(bench: Bench): Promise<readonly Case[]> {
  const model = bench.models.g64_small;
  const image = await testPicture(bench);
  const encoder = encoderOf(bench, model);
  const trained = bench.models.train_style;
  const sample = (await array(bench, 'resize/in48')).data;
  const in48: RgbPicture = { width: 48, height: 48, rgb: sample };
  const both = async (): Promise<Float32Array> => {
    const generator = createGenerator(bench.runtime, model, { backend: bench.backend });
    const { rgb } = await generator.generate({ wplus: await encoder.encode(image) });
    await generator.dispose();
    return rgb;
  };
  return [
    { name: 'encoder_small/out', expected: 'encoder_small/out', actual: () => encoder.encode(image) },
    {
      name: 'encoder_small, encoded and generated',
      expected: 'encoder_small/generated_g64_small_full',
      actual: both,
    },
    ...[20, 64].map((n) => ({
      name: `resize/out${n}`,
      expected: `resize/out${n}`,
      actual: async () => resizeCorners(in48, n, n).rgb,
    })),
    {
      name: 'train_style/out',
      expected: 'train_style/out',
      actual: async () => {
        const generator = createGenerator(bench.runtime, trained, { backend: bench.backend });
        const wplus = (await array(bench, 'train_style/wplus')).data;
        const { rgb } = await generator.generate({ wplus });
        await generator.dispose();
        return rgb;
      },
    },
  ];
}

/** ResNet-50 at full size, 42.4 million computed weights. */
export async function fullEncoderCases(bench: Bench, model: ModelFile): Promise<readonly Case[]> {
  const image = await testPicture(bench);
  return [
    {
      name: 'encoder_full_recipe/out',
      expected: 'encoder_full_recipe/out',
      actual: async () => {
        const encoder = encoderOf(bench, model);
        const wplus = await encoder.encode(image);
        await encoder.dispose();
        return wplus;
      },
    },
  ];
}
