/** Convolutions of a net, their weights laid out once. A row of pixels is a product of matrices for each row of the kernel. */
import { PANEL } from '../cpu/code/product.ts';
import { DEPTHWISE, type NetFunctionName } from './code/module.ts';
import type { Dense } from './dense.ts';
import { pixelsOf, putChannels, strideOf, takeMaps, type Maps, type NetHeap } from './maps.ts';

export interface ConvSettings {
  readonly stride: number;
  /** Above, left, below, right. */
  readonly pads: readonly number[];
  readonly dilation: number;
  readonly groups: number;
}

/** What values below zero are multiplied by: of each channel, or of all; 1 leaves them. */
export type Slope = number | Dense;

export type Layer = (x: Maps) => Maps;

/** Floats of a matrix's rows that are gone through at a time: they stay in the nearest cache meanwhile. */
const CHUNK = 6144;

/** @param weight [out, in / groups, height, width]. @throws TypeError for groups other than one, or one for each channel */
export function convolution(
  heap: NetHeap,
  weight: Dense,
  bias: Dense | undefined,
  slope: Slope,
  settings: ConvSettings,
): Layer {
  const [out, perGroup, height, width] = weight.dims;
  const [start, bend] = [putChannels(heap, out, bias ?? 0, 0), putChannels(heap, out, slope, 1)];
  const { groups } = settings;
  const size = (x: Maps): readonly [height: number, width: number] => {
    const { pads, dilation, stride } = settings;
    const along = (n: number, kernel: number): number => Math.floor((n - dilation * (kernel - 1) - 1) / stride) + 1;
    return [along(x.height + pads[0] + pads[2], height), along(x.width + pads[1] + pads[3], width)];
  };
  const onPadded = (work: (x: Maps, y: Maps) => void): Layer => {
    return (x) => {
      const y = takeMaps(heap, out, ...size(x));
      const padded = pad(heap, x, settings.pads);
      work(padded, y);
      if (padded !== x) heap.give(padded.at);
      return y;
    };
  };
  if (groups === 1) return onPadded(product(heap, weight, start, bend, settings));
  const side = DEPTHWISE.find((n) => n === height && n === width);
  if (groups !== out || perGroup !== 1 || settings.dilation !== 1 || side === undefined)
    throw new TypeError(`a convolution of [${weight.dims.join()}] in ${groups} groups`);
  return onPadded(depthwise(heap, weight, `depthwise${side}`, start, bend, settings.stride));
}

/** With a border of zeros; itself where there is none. */
function pad(heap: NetHeap, x: Maps, [above, left, below, right]: readonly number[]): Maps {
  if (above + left + below + right === 0) return x;
  const padded = takeMaps(heap, x.channels, x.height + above + below, x.width + left + right);
  const { functions } = heap;
  const pixel = 4 * x.stride;
  functions.zero(padded.at, pixelsOf(padded) * pixel);
  const inside = padded.at + (above * padded.width + left) * pixel;
  functions.copy(x.at, x.width * pixel, x.width * pixel, inside, padded.width * pixel, x.height);
  return padded;
}

function product(
  heap: NetHeap,
  weight: Dense,
  bias: number,
  slope: number,
  { stride, dilation }: ConvSettings,
): (x: Maps, y: Maps) => void {
  const [out, inputs, height, width] = weight.dims;
  const channels = strideOf(inputs);
  // Pixels of one row of the kernel lie side by side, unless it is spread out.
  const run = dilation === 1 ? width : 1;
  const taps = Array.from({ length: (height * width) / run }, (_, tap) => ({
    y: Math.floor((tap * run) / width),
    x: (tap * run) % width,
  }));
  const k = run * channels;
  const panels = strideOf(out) / PANEL;
  const flat = putChannels(heap, out, 1, 1);
  const matrices = taps.map(({ y, x }) => putMatrix(heap, weight, y, x, run));
  return (from, to) => {
    const { functions } = heap;
    const [pixel, target] = [4 * from.stride, 4 * to.stride];
    const isPointwise = height * width === 1 && stride === 1;
    const [rows, length] = isPointwise ? [1, pixelsOf(to)] : [to.height, to.width];
    const most = Math.max(PANEL, Math.floor(CHUNK / k));
    for (let row = 0; row < rows; row++)
      for (let first = 0; first < length; first += most) {
        const c = to.at + (row * to.width + first) * target;
        const count = Math.min(most, length - first);
        for (const [tap, { y, x }] of taps.entries()) {
          const a =
            from.at + ((row * stride + y * dilation) * from.width + x * dilation) * pixel + first * stride * pixel;
          const [begin, step] = tap === 0 ? [bias, 0] : [c, target];
          const end = tap === taps.length - 1 ? slope : flat;
          // prettier-ignore
          functions.layerProduct(a, stride * pixel, matrices[tap], 4 * k * PANEL, c, target, count, k, panels, begin, step, end);
        }
      }
  };
}

/** Weights of some taps that lie side by side, in panels: [panels, taps · channels, 8]. */
function putMatrix(heap: NetHeap, { dims, data }: Dense, y: number, x: number, run: number): number {
  const [out, inputs, height, width] = dims;
  const channels = strideOf(inputs);
  const size = strideOf(out) * run * channels;
  const at = heap.take(size);
  const { floats } = heap;
  floats.fill(0, at / 4, at / 4 + size);
  const taps = height * width;
  for (let o = 0; o < out; o++)
    for (let tap = 0; tap < run; tap++) {
      const panel = at / 4 + ((o - (o % PANEL)) * run + tap * PANEL) * channels + (o % PANEL);
      const from = o * inputs * taps + y * width + x + tap;
      for (let c = 0; c < inputs; c++) floats[panel + c * PANEL] = data[from + c * taps];
    }
  return at;
}

function depthwise(
  heap: NetHeap,
  { dims, data }: Dense,
  name: NetFunctionName,
  bias: number,
  slope: number,
  stride: number,
): (x: Maps, y: Maps) => void {
  const [channels, , height, width] = dims;
  const taps = height * width;
  const list = new Float32Array(strideOf(channels) * taps);
  for (let c = 0; c < channels; c++)
    for (let tap = 0; tap < taps; tap++) list[(c >> 2) * 4 * taps + 4 * tap + (c & 3)] = data[c * taps + tap];
  const weights = heap.put(list);
  return (x, y) => {
    const work = heap.functions[name];
    const [pixel, target] = [4 * x.stride, 4 * y.stride];
    for (let row = 0; row < y.height; row++)
      // prettier-ignore
      work(x.at + row * stride * x.width * pixel, x.width * pixel, stride * pixel, pixel, y.at + row * y.width * target, target, weights, bias, slope, x.stride / 4, y.width);
  };
}
