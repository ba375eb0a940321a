/** Whether the tensors of an encoder fit together, so that one that does not is refused when opened and not when it runs. */
import type { ModelMetadata } from './metadata.ts';

type Encoder = NonNullable<ModelMetadata['encoder']>;
type Shape = readonly number[];
export type ShapeOf = (name: string) => Shape | undefined;

/** A problem in words. */
class Misfit extends Error {}

class Checked {
  private readonly seen = new Set<string>();

  constructor(private readonly shapeOf: ShapeOf) {}

  has(name: string): boolean {
    return this.shapeOf(name) !== undefined;
  }

  expect(name: string, shape: Shape): void {
    const found = this.shapeOf(name);
    this.seen.add(name);
    if (!found) throw new Misfit(`tensor encoder.${name} is missing`);
    if (found.join() !== shape.join())
      throw new Misfit(`tensor encoder.${name} is [${found.join()}], not [${shape.join()}]`);
  }

  /** A convolution with a bias. @returns its output channels */
  conv(name: string, input: number, kernel: number, output?: number): number {
    const found = this.shapeOf(`${name}.weight`);
    if (!found) throw new Misfit(`tensor encoder.${name}.weight is missing`);
    const out = output ?? found[0];
    this.expect(`${name}.weight`, [out, input, kernel, kernel]);
    this.expect(`${name}.bias`, [out]);
    return out;
  }

  linear(name: string, input: number, output: number): void {
    this.expect(`${name}.weight`, [output, input]);
    this.expect(`${name}.bias`, [output]);
  }

  /** Anything else is a description of another network. */
  nothingElse(names: readonly string[]): void {
    const other = names.find((name) => !this.seen.has(name));
    if (other !== undefined) throw new Misfit(`tensor encoder.${other} belongs to no layer of this kind of encoder`);
  }
}

/** Half, rounded up: what a stride of 2 leaves. */
const halved = (size: number): number => Math.ceil(size / 2);

function plainResnet(net: Checked, size: number, code: number): void {
  let channels = net.conv('stem', 3, 3);
  let side = halved(size);
  for (let i = 0; net.has(`blocks.${i}.conv1.weight`); i++) {
    if (side % 2 !== 0) throw new Misfit(`block ${i} of the encoder cannot halve ${side} px`);
    const out = net.conv(`blocks.${i}.conv1`, channels, 3);
    net.conv(`blocks.${i}.conv2`, out, 3, out);
    net.conv(`blocks.${i}.skip`, channels, 1, out);
    channels = out;
    side /= 2;
  }
  net.linear('fc', net.conv('neck', channels, 1) * side * side, code);
}

function resnet50(net: Checked, _size: number, code: number): void {
  let channels = net.conv('conv1', 3, 7);
  [3, 4, 6, 3].forEach((blocks, stage) => {
    for (let b = 0; b < blocks; b++) {
      const block = `layer${stage + 1}.${b}`;
      const narrow = net.conv(`${block}.conv1`, channels, 1);
      net.conv(`${block}.conv2`, narrow, 3, narrow);
      const out = net.conv(`${block}.conv3`, narrow, 1, b === 0 ? undefined : channels);
      if (b === 0) net.conv(`${block}.downsample`, channels, 1, out);
      channels = out;
    }
  });
  net.linear('fc', channels, code);
}

const KINDS: Readonly<Record<Encoder['kind'], (net: Checked, size: number, code: number) => void>> = {
  'plain-resnet': plainResnet,
  resnet50,
};

/**
 * @param names of the encoder's tensors, without `encoder.`
 * @param shapeOf one of them
 * @param rows of w+, each `styleDim` long
 * @returns what does not fit, in words; undefined where all does
 */
export function encoderMisfit(
  { kind, inputSize }: Encoder,
  names: readonly string[],
  shapeOf: ShapeOf,
  [rows, styleDim]: readonly [number, number],
): string | undefined {
  const net = new Checked(shapeOf);
  try {
    KINDS[kind](net, inputSize, rows * styleDim);
    net.expect('mean_latent', [styleDim]);
    net.nothingElse(names);
    return undefined;
  } catch (error) {
    if (error instanceof Misfit) return error.message;
    throw error;
  }
}
