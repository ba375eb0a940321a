/** Whether the tensors of a refining encoder fit together, and to the encoder that it adds to. */
import { Checked, Misfit, misfitOf, type ShapeOf } from './checked.ts';
import type { ModelMetadata } from './metadata.ts';

type Refiner = NonNullable<ModelMetadata['refiner']>;

/** Blocks of the encoder: it takes along what each but the first sees. */
const BLOCKS = 4;

/** Rows of w+ that each of the three heads makes: a third, the first ones one more where it does not come out even. */
export function headRows(rows: number): readonly number[] {
  return [0, 1, 2].map((head) => Math.floor(rows / 3) + (head < rows % 3 ? 1 : 0));
}

export interface RefinerSurroundings {
  readonly encoder: ModelMetadata['encoder'];
  /** Shape of one of the encoder's tensors. */
  readonly encoderShapeOf: ShapeOf;
  readonly rows: number;
  readonly styleDim: number;
  /** Channels of the whole generator at a resolution; undefined where it has none. */
  readonly widthAt: (resolution: number) => number | undefined;
}

/**
 * @param names of the refiner's tensors, without `refiner.`
 * @param shapeOf one of them
 * @returns what does not fit, in words; undefined where all does
 */
export function refinerMisfit(
  refiner: Refiner,
  names: readonly string[],
  shapeOf: ShapeOf,
  around: RefinerSurroundings,
): string | undefined {
  return misfitOf(() => {
    const small = widthsOf(refiner, around);
    const net = new Checked('refiner', shapeOf);
    const { inputSize: size, passes = 1, featureSize } = refiner;
    let channels = net.conv('stem', passes > 1 ? 6 : 3, 6);
    const widths = small.map((_, i) => {
      const out = net.conv(`blocks.${i}.conv1`, channels, 3);
      net.conv(`blocks.${i}.conv2`, out, 3, out);
      net.conv(`blocks.${i}.skip`, channels, 1, out);
      if (i > 0) net.conv(`taken.${i - 1}`, small[i], 1, out);
      return (channels = out);
    });
    const [, b, c, d] = widths;
    net.conv('down8', d, 1, c);
    net.conv('side8', c, 1, c);
    net.conv('down16', c, 1, b);
    net.conv('side16', b, 1, b);
    net.conv('fine', b, 3, b);
    const coarse = net.conv('coarse', d, 1) * (size / 64) ** 2;
    [c, c, b].forEach((input, head) => {
      const cells = net.conv(`heads.${head}.neck`, input, 1) * (size / 32) ** 2;
      net.linear(`heads.${head}.fc`, coarse + cells, headRows(around.rows)[head] * around.styleDim);
    });
    if (featureSize !== undefined) {
      const width = around.widthAt(featureSize);
      if (featureSize !== size / 16 || width === undefined)
        throw new Misfit(`a refiner of ${size} px makes a feature of ${size / 16} px, and ${featureSize} is stated`);
      net.conv('feature.out', net.conv('feature.neck', b, 1), 1, width);
    }
    net.nothingElse(names);
  });
}

/** Widths of the encoder's blocks. @throws Misfit where it is none to be refined */
function widthsOf({ inputSize }: Refiner, { encoder, encoderShapeOf }: RefinerSurroundings): readonly number[] {
  if (encoder?.kind !== 'plain-resnet')
    throw new Misfit('its refiner adds to an encoder plain-resnet, which it has not');
  if (inputSize !== 2 * encoder.inputSize)
    throw new Misfit(`its refiner reads ${inputSize} px, which is not twice the encoder’s ${encoder.inputSize}`);
  const widthOf = (block: number): number | undefined => encoderShapeOf(`blocks.${block}.conv1.weight`)?.[0];
  const widths = Array.from({ length: BLOCKS }, (_, block) => widthOf(block) ?? 0);
  if (widths.includes(0) || widthOf(BLOCKS) !== undefined)
    throw new Misfit(`its refiner adds to an encoder of ${BLOCKS} blocks, and this one has another number`);
  return widths;
}
