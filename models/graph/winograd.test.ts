/** The fast convolutions against the stock ones: in one piece and in bands, where tiles and bands meet and at the picture's rim. */
import * as ort from 'onnxruntime-web/wasm';
import { maxDifference, nodeRuntime } from '../../test/support/fixtures.ts';
import { GraphWriter } from './onnx-writer.ts';
import { foldedConv, plainConv, plainUp, type StyledConv } from './styled-conv.ts';
import { winogradConv } from './winograd.ts';
import { winogradUp } from './winograd-up.ts';

const [INPUT, OUT] = [8, 12];
const waves = (length: number, pace: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(i * pace));

/** Values up to about 20. @param size of what goes in */
async function convolve(
  size: number,
  grown: number,
  form: (g: GraphWriter, layer: StyledConv) => string,
): Promise<Float32Array> {
  const g = new GraphWriter();
  const shape = [1, INPUT, size, size];
  const layer: StyledConv = {
    x: g.input('x', shape),
    style: g.input('style', [1, INPUT]),
    gain: g.input('gain', [1, OUT]),
    bias: g.constant(waves(OUT, 2.1), [OUT]),
    kernel: waves(OUT * INPUT * 9, 0.7),
    input: INPUT,
    out: OUT,
    size: grown,
  };
  g.output('y', form(g, layer), [1, OUT, grown, grown]);
  const net = await nodeRuntime().open(g.finish('conv'));
  const { y } = await net.run({
    x: new ort.Tensor('float32', waves(INPUT * size * size, 1.3), shape),
    style: new ort.Tensor('float32', waves(INPUT, 0.9), [1, INPUT]),
    gain: new ort.Tensor('float32', waves(OUT, 1.7), [1, OUT]),
  });
  await net.release();
  return y.data as Float32Array;
}

const TOLERANCE = 5e-5;
/** Larger tiles round more: about 5e-6 of the largest value. */
const TILED = { 4: TOLERANCE, 6: 2e-4 } as const;

// 6 does not divide 32: tiles reach beyond the picture, and where bands are two tiles high only the last one does.
test.each([
  [4, 8],
  [4, 4],
  [4, 3],
  [4, 1],
  [6, 6],
  [6, 2],
  [6, 1],
] as const)('Winograd with tiles of %d px in bands of %d tiles', async (tile, high) => {
  const fast = await convolve(32, 32, (g, layer) => winogradConv(g, layer, tile, high));
  expect(maxDifference(fast, await convolve(32, 32, plainConv))).toBeLessThan(TILED[tile]);
});

test('style and gain in the kernel', async () => {
  expect(maxDifference(await convolve(16, 16, foldedConv), await convolve(16, 16, plainConv))).toBeLessThan(TOLERANCE);
});

test.each([4, 8, 20, 32])('up from %d px', async (size) => {
  const plain = await convolve(size, 2 * size, (g, layer) => plainUp(g, layer, false));
  const folded = await convolve(size, 2 * size, (g, layer) => plainUp(g, layer, true));
  const fast = await convolve(size, 2 * size, winogradUp);
  expect(maxDifference(folded, plain)).toBeLessThan(TOLERANCE);
  expect(maxDifference(fast, plain)).toBeLessThan(TOLERANCE);
});
