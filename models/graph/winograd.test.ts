/** Winograd against the stock convolution, in one piece and in bands, where bands meet and at the picture's rim. */
import * as ort from 'onnxruntime-web/wasm';
import { maxDifference, nodeRuntime } from '../../test/support/fixtures.ts';
import { GraphWriter } from './onnx-writer.ts';
import { winogradConv } from './winograd.ts';

const [INPUT, OUT, SIZE] = [8, 12, 32];
const waves = (length: number, pace: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(i * pace));

async function convolve(build: (g: GraphWriter, x: string, kernel: Float32Array) => string): Promise<Float32Array> {
  const g = new GraphWriter();
  const shape = [1, INPUT, SIZE, SIZE];
  g.output('y', build(g, g.input('x', shape), waves(OUT * INPUT * 9, 0.7)), [1, OUT, SIZE, SIZE]);
  const net = await nodeRuntime().open(g.finish('conv'));
  const { y } = await net.run({ x: new ort.Tensor('float32', waves(INPUT * SIZE * SIZE, 1.3), shape) });
  await net.release();
  return y.data as Float32Array;
}

test.each([1, 2, 4, 8])('%d bands', async (bands) => {
  const plain = await convolve((g, x, kernel) =>
    g.node('Conv', [x, g.constant(kernel, [OUT, INPUT, 3, 3])], { pads: [1, 1, 1, 1], kernel_shape: [3, 3] }),
  );
  const fast = await convolve((g, x, kernel) => winogradConv(g, x, kernel, INPUT, OUT, SIZE, bands));
  expect(maxDifference(fast, plain)).toBeLessThan(1e-4); // sums reach 40
});
