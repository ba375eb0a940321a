import { readFileSync } from 'node:fs';
import { readFaceNets } from '../../ui/cli/node-assets.ts';
import { portrait } from '../../test/support/portraits.ts';
import { nodeOnnxruntime } from '../cli/node-ort.ts';
import { GraphWriter } from '../graph/onnx-writer.ts';
import type { Dense } from './dense.ts';
import { SmallNets } from './net.ts';

const ort = nodeOnnxruntime();
const nets = new SmallNets();

/** Something like a picture: smooth, with every value from low to high. */
function wave(dims: readonly number[], low: number, high: number): Dense {
  const size = dims.reduce((a, b) => a * b, 1);
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(i * 0.013) * 0.5 + Math.sin(i * 0.00071) * 0.5);
  return { dims, data: data.map((value) => low + ((value + 1) / 2) * (high - low)) };
}

/** The largest difference to onnxruntime, of the largest value of each output. */
async function apart(onnx: Uint8Array, name: string, input: Dense): Promise<number> {
  const session = await ort.InferenceSession.create(onnx, { executionProviders: ['wasm'] });
  const expected = await session.run({ [name]: new ort.Tensor('float32', input.data, [...input.dims]) });
  const net = await nets.open(onnx);
  // Twice: the second run finds memory as the first one left it.
  net.run({ [name]: wave(input.dims, -1, 1) });
  const outputs = net.run({ [name]: input });
  expect(Object.keys(outputs).sort()).toEqual([...session.outputNames].sort());
  const worst = session.outputNames.map((output) => {
    const [{ dims, data }, values] = [outputs[output], expected[output].data as Float32Array];
    expect(dims).toEqual(expected[output].dims);
    const most = values.reduce((so, value) => Math.max(so, Math.abs(value)), 1e-6);
    return (
      data.reduce((so, value, i) => (Math.abs(value - values[i]) <= so ? so : Math.abs(value - values[i])), 0) / most
    );
  });
  return Math.max(...worst);
}

/** A portrait as a net sees it, its levels from low to high. */
async function seen(dims: readonly [number, number, number, number], low: number, high: number): Promise<Dense> {
  const photo = await portrait();
  const [, channels, height, width] = dims;
  const data = new Float32Array(channels * height * width).map((_, i) => {
    const [c, y, x] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
    const [row, column] = [Math.floor((y * photo.height) / height), Math.floor((x * photo.width) / width)];
    return low + (photo.data[4 * (row * photo.width + column) + c] / 255) * (high - low);
  });
  return { dims, data };
}

test.each([
  ['detector', 'input', [1, 3, 240, 320], -1, 1],
  ['landmarks', 'input', [1, 1, 64, 64], 0, 1],
  ['mesh', 'image', [1, 3, 192, 192], 0, 1],
  ['person', 'image', [1, 3, 256, 256], 0, 1],
] as const)('%s gives what it gives in onnxruntime', async (net, name, dims, low, high) => {
  const file = new Uint8Array((await readFaceNets())[net] as ArrayBuffer);
  expect(await apart(file, name, await seen(dims, low, high))).toBeLessThan(1e-4);
});

test('layers of encoders and of z → w give what they give in onnxruntime', async () => {
  const g = new GraphWriter();
  const weights = (...shape: number[]): string => g.constant(wave(shape, -0.3, 0.3).data, shape);
  const x = g.input('image', [1, 3, 20, 20]);
  const pads = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] };
  const conv = g.node('Conv', [x, weights(10, 3, 3, 3), weights(10)], pads);
  const leaky = g.node('LeakyRelu', [conv], { alpha: { float: 0.2 } });
  const half = g.node('AveragePool', [leaky], { kernel_shape: [2, 2], strides: [2, 2] });
  const spread = { kernel_shape: [3, 3], dilations: [2, 2], pads: [2, 2, 2, 2] };
  const added = g.node('Relu', [g.node('Add', [half, g.node('Conv', [half, weights(10, 10, 3, 3)], spread)])]);
  const rows = g.node('Reshape', [added, g.integers([2, 125])]);
  const mean = g.node('ReduceMean', [g.node('Mul', [rows, rows])], { axes: [1], keepdims: 1 });
  const unit = g.node('Div', [rows, g.node('Sqrt', [g.node('Add', [mean, g.scalar(1e-8)])])]);
  const code = g.node('Gemm', [unit, weights(12, 125), weights(12)], { transB: 1 });
  g.output('code', g.node('LeakyRelu', [code], { alpha: { float: 0.2 } }), [2, 12]);
  expect(await apart(g.finish('layers').file(), 'image', wave([1, 3, 20, 20], -1, 1))).toBeLessThan(2e-6);
});

test('maps twice as large by repeating give what they give in onnxruntime', async () => {
  const g = new GraphWriter();
  const x = g.input('image', [1, 10, 5, 7]);
  const how = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
  const large = g.node('Resize', [x, '', g.constant(Float32Array.of(1, 1, 2, 2), [4])], how);
  g.output('large', g.node('LeakyRelu', [large], { alpha: { float: 0.2 } }), [1, 10, 10, 14]);
  expect(await apart(g.finish('repeat').file(), 'image', wave([1, 10, 5, 7], -1, 1))).toBeLessThan(1e-6);
});

test('what it cannot run is refused when it is opened, by name', async () => {
  const g = new GraphWriter();
  g.output('y', g.node('Tan', [g.input('x', [1])]), [1]);
  await expect(nets.open(g.finish('tan').onnx)).rejects.toThrow('Tan');
  const pool = new GraphWriter();
  pool.output(
    'y',
    pool.node('MaxPool', [pool.input('x', [1, 1, 4, 4])], { kernel_shape: [3, 3], strides: [2, 2] }),
    [1],
  );
  await expect(nets.open(pool.finish('pool').onnx)).rejects.toThrow('MaxPool');
  const product = new GraphWriter();
  const matrix = product.constant(wave([300, 300], -1, 1).data, [300, 300]);
  product.output('y', product.node('MatMul', [product.input('x', [300, 300]), matrix]), [300, 300]);
  // It could, but onnxruntime does it fifty times as fast.
  await expect(nets.open(product.finish('product').file())).rejects.toThrow('MatMul');
  await expect(nets.open(new Uint8Array(readFileSync(new URL(import.meta.url))))).rejects.toThrow();
});

test('an input that is missing, or is no picture, is refused, and the next run is as it should be', async () => {
  const net = await nets.open(new Uint8Array((await readFaceNets()).landmarks as ArrayBuffer));
  const input = wave([1, 1, 64, 64], 0, 1);
  const [before] = Object.values(net.run({ input }));
  expect(() => net.run({})).toThrow('input');
  expect(() => net.run({ input: { dims: [4], data: new Float32Array(4) } })).toThrow();
  expect(Object.values(net.run({ input }))[0].data).toEqual(before.data);
});
