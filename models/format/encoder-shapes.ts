/** Whether the tensors of an encoder fit together, so that one that does not is refused when opened and not when it runs. */
import { Checked, Misfit, misfitOf, type ShapeOf } from './checked.ts';
import { headConvolutions, IR_SE50 } from './ir-se50.ts';
import type { ModelMetadata } from './metadata.ts';

type Encoder = NonNullable<ModelMetadata['encoder']>;
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

function norm(net: Checked, name: string, channels: number): void {
  for (const part of ['weight', 'bias', 'running_mean', 'running_var']) net.expect(`${name}.${part}`, [channels]);
}

/** Bare convolutions: batch normalisation stays apart, as the authors' files have it. */
function bare(net: Checked, name: string, input: number, kernel: number, output?: number): number {
  const out = output ?? net.shape(`${name}.weight`)[0];
  net.expect(`${name}.weight`, [out, input, kernel, kernel]);
  return out;
}

function irSe50(net: Checked, size: number, [rows, styleDim]: readonly [number, number], again: boolean): void {
  if (size !== IR_SE50.inputSize) throw new Misfit(`an encoder ir-se50 reads ${IR_SE50.inputSize} px, not ${size}`);
  let channels = bare(net, 'input_layer.0', again ? 6 : 3, 3);
  norm(net, 'input_layer.1', channels);
  net.expect('input_layer.2.weight', [channels]);
  const taps: number[] = [];
  for (let unit = 0; unit < IR_SE50.units; unit++) {
    const layer = `body.${unit}.res_layer`;
    norm(net, `${layer}.0`, channels);
    const out = bare(net, `${layer}.1`, channels, 3);
    net.expect(`${layer}.2.weight`, [out]);
    bare(net, `${layer}.3`, out, 3, out);
    norm(net, `${layer}.4`, out);
    const squeezed = bare(net, `${layer}.5.fc1`, out, 1);
    bare(net, `${layer}.5.fc2`, squeezed, 1, out);
    if (out !== channels) {
      bare(net, `body.${unit}.shortcut_layer.0`, channels, 1, out);
      norm(net, `body.${unit}.shortcut_layer.1`, out);
    }
    channels = out;
    if ((IR_SE50.taps as readonly number[]).includes(unit)) taps.push(out);
  }
  const [fine, middle, coarse] = taps;
  if (net.has('latlayer1.weight')) {
    net.conv('latlayer1', middle, 1, coarse);
    net.conv('latlayer2', fine, 1, coarse);
  }
  for (let row = 0; row < rows; row++) {
    let width = coarse;
    for (let i = 0; i < headConvolutions(row, net.has('latlayer1.weight')); i++)
      width = net.conv(`styles.${row}.convs.${2 * i}`, width, 3);
    net.linear(`styles.${row}.linear`, width, styleDim);
  }
}

type Check = (net: Checked, encoder: Encoder, code: readonly [number, number]) => void;

const KINDS: Readonly<Record<Encoder['kind'], Check>> = {
  'plain-resnet': (net, { inputSize }, [rows, styleDim]) => plainResnet(net, inputSize, rows * styleDim),
  resnet50: (net, { inputSize }, [rows, styleDim]) => resnet50(net, inputSize, rows * styleDim),
  'ir-se50': (net, { inputSize, passes = 1 }, code) => irSe50(net, inputSize, code, passes > 1),
};

/**
 * @param names of the encoder's tensors, without `encoder.`
 * @param shapeOf one of them
 * @param rows of w+, each `styleDim` long
 * @returns what does not fit, in words; undefined where all does
 */
export function encoderMisfit(
  encoder: Encoder,
  names: readonly string[],
  shapeOf: ShapeOf,
  [rows, styleDim]: readonly [number, number],
): string | undefined {
  const net = new Checked('encoder', shapeOf);
  return misfitOf(() => {
    KINDS[encoder.kind](net, encoder, [rows, styleDim]);
    const each = encoder.kind === 'ir-se50' && shapeOf('mean_latent')?.length === 2;
    net.expect('mean_latent', each ? [rows, styleDim] : [styleDim]);
    net.nothingElse(names);
  });
}
