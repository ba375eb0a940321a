/** Operators of ONNX as functions of values, made once for each node. What is not here, this program does not run. */
import { convolution, type Layer, type Slope } from './conv.ts';
import * as plain from './dense.ts';
import { sigmoid, type Dense } from './dense.ts';
import {
  channelwise,
  doubled,
  halve,
  joinChannels,
  mean,
  multiply,
  repeat,
  resize,
  sampleGrid,
  sum,
  widen,
} from './map-layers.ts';
import { channelsLast, dimsOf, isMaps, toDense, toMaps, type Maps, type NetHeap, type Value } from './maps.ts';
import type { Node } from './read-graph.ts';

export type Operator = (inputs: readonly Value[]) => Value;

/** What a node is made from. */
export interface Making {
  readonly heap: NetHeap;
  readonly node: Node;
  /** An input, where it is known already. */
  readonly constant: (input: number) => Dense | undefined;
  /** What the value is bent by at once, where the next node would do no more. */
  readonly slope: Slope;
}

type Maker = (making: Making) => Operator;

/** On arrays; maps are brought to arrays first. */
const onArrays =
  (work: (making: Making, ...inputs: Dense[]) => Dense): Maker =>
  (making) =>
  (inputs) =>
    work(making, ...inputs.map((value) => toDense(making.heap, value)));

/** On each number. */
const each = (f: (value: number) => number): Maker => onArrays((_, x) => plain.mapped(x, f));

/** On maps, and arrays are brought to maps. */
const onMaps = (make: (making: Making) => (x: Maps) => Value): Maker => {
  return (making) => {
    const layer = make(making);
    return ([x]) => withMaps(making.heap, x, layer);
  };
};

/** On maps where they fit, else on arrays. */
const onEither =
  (make: (making: Making) => (...inputs: Value[]) => Maps | undefined, otherwise: Maker): Maker =>
  (making) => {
    const [fast, slow] = [make(making), otherwise(making)];
    return (inputs) => fast(...inputs) ?? slow(inputs);
  };

function withMaps(heap: NetHeap, x: Value, layer: (x: Maps) => Value): Value {
  if (isMaps(x)) return layer(x);
  // A list of numbers is a picture of one pixel, for as long as this takes.
  const isList = x.dims.length === 2 && x.dims[0] === 1;
  const maps = toMaps(heap, isList ? { dims: [...x.dims, 1, 1], data: x.data } : x);
  const y = layer(maps);
  heap.give(maps.at);
  if (!isList || !isMaps(y)) return y;
  const list = { dims: [1, y.channels], data: toDense(heap, y).data };
  heap.give(y.at);
  return list;
}

function numbersOf({ node }: Making, name: string, otherwise: readonly number[]): readonly number[] {
  const found = node.attributes.get(name)?.numbers;
  return found && found.length > 0 ? found : otherwise;
}

function needed(making: Making, input: number): Dense {
  const found = making.constant(input);
  if (!found) throw new TypeError(`${making.node.op} of what is not constant`);
  return found;
}

function must(holds: boolean, { node }: Making): void {
  if (!holds) throw new TypeError(`${node.op} with ${[...node.attributes.keys()].join(', ') || 'these inputs'}`);
}

/** Values below zero times the slope. */
function bent(x: Dense, slope: Slope): Dense {
  if (slope === 1) return x;
  if (typeof slope === 'number') return plain.mapped(x, (v) => (v < 0 ? v * slope : v));
  return plain.spread(x, slope, (v, by) => (v < 0 ? v * by : v));
}

const bending = onEither(
  (making) => {
    const layer = channelwise(making.heap, { slope: slopeOf(making) });
    return (x) => (isMaps(x) ? layer(x) : undefined);
  },
  onArrays((making, x) => bent(x, slopeOf(making))),
);

/** Of a node that does no more than bending. */
export function slopeOf({ node, constant }: Pick<Making, 'node' | 'constant'>): Slope {
  if (node.op === 'Relu') return 0;
  if (node.op === 'LeakyRelu') return node.attributes.get('alpha')?.numbers[0] ?? 0.01;
  return constant(1) ?? 1;
}

const conv: Maker = onMaps((making) => {
  const { heap, slope, constant } = making;
  const [stride, across] = numbersOf(making, 'strides', [1, 1]);
  const [dilation] = numbersOf(making, 'dilations', [1, 1]);
  const automatic = making.node.attributes.get('auto_pad')?.text;
  must(stride === across && (automatic === undefined || automatic === 'NOTSET'), making);
  const pads = numbersOf(making, 'pads', [0, 0, 0, 0]);
  const [groups] = numbersOf(making, 'group', [1]);
  return convolution(heap, needed(making, 1), constant(2), slope, { stride, pads, dilation, groups });
});

const halving = (kind: 'largest2' | 'mean2'): Maker =>
  onMaps((making) => {
    const isTwo = (name: string): boolean => numbersOf(making, name, []).join() === '2,2';
    must(isTwo('kernel_shape') && isTwo('strides') && numbersOf(making, 'pads', [0]).every((n) => n === 0), making);
    return halve(making.heap, kind);
  });

/** [rows, k] × [n, k]ᵀ + bias: pixels of a picture one row high. */
const gemm: Maker = (making) => {
  const { heap, slope, constant } = making;
  must(numbersOf(making, 'transB', [0])[0] === 1 && numbersOf(making, 'transA', [0])[0] === 0, making);
  const weight = needed(making, 1);
  const [n, k] = weight.dims;
  const whole = { stride: 1, pads: [0, 0, 0, 0], dilation: 1, groups: 1 };
  const layer = convolution(heap, { dims: [n, k, 1, 1], data: weight.data }, constant(2), slope, whole);
  return ([x]) => {
    const { data } = toDense(heap, x);
    const rows = data.length / k;
    const columns = plain.transpose({ dims: [rows, k], data }, [1, 0]);
    const y = withMaps(heap, { dims: [1, k, 1, rows], data: columns.data }, layer) as Maps;
    const out = plain.transpose({ dims: [n, rows], data: toDense(heap, y).data }, [1, 0]);
    heap.give(y.at);
    return out;
  };
};

/** Values of a matrix from which a product in plain JavaScript would be some fifty times as slow as onnxruntime's: such a net is left to that. */
const LARGE = 2 ** 16;

const product: Maker = (making) => {
  must((making.constant(1)?.data.length ?? 0) < LARGE, making);
  return onArrays((_, a, b) => plain.matrixProduct(a, b))(making);
};

const batchNorm: Maker = onMaps((making) => {
  const [scale, bias, average, variance] = [1, 2, 3, 4].map((input) => needed(making, input));
  const [epsilon] = numbersOf(making, 'epsilon', [1e-5]);
  const factor = plain.mapped(scale, (v) => v);
  factor.data.forEach((v, i) => (factor.data[i] = v / Math.sqrt(variance.data[i] + epsilon)));
  const shift = plain.mapped(bias, (v) => v);
  shift.data.forEach((v, i) => (shift.data[i] = v - average.data[i] * factor.data[i]));
  return channelwise(making.heap, { scale: factor, shift, slope: making.slope });
});

/** Channels of zeros after the others, and nothing else. */
const padding: Maker = onMaps((making) => {
  const pads = needed(making, 1).data;
  must(pads.length === 8 && pads.every((n, i) => n === 0 || i === 5), making);
  return widen(making.heap, pads[5]);
});

const resizing: Maker = onMaps((making) => {
  const of = (name: string): string | undefined => making.node.attributes.get(name)?.text;
  const [, , y, x] = needed(making, 2).data;
  const places = of('coordinate_transformation_mode') ?? 'half_pixel';
  if (of('mode') === 'nearest') {
    must(places === 'asymmetric' && of('nearest_mode') === 'floor' && y === 2 && x === 2, making);
    return repeat(making.heap);
  }
  must(of('mode') === 'linear' && places === 'half_pixel', making);
  return resize(making.heap, y, x);
});

const grid: Maker = (making) => {
  const { attributes } = making.node;
  must(attributes.get('align_corners')?.numbers[0] === 1, making);
  return ([x, places]) =>
    withMaps(making.heap, x, (maps) => sampleGrid(making.heap, maps, toDense(making.heap, places)));
};

const transposed: Maker = onMaps((making) => {
  const { dims, data } = needed(making, 1);
  must(dims.slice(1).join() === '1,2,2' && numbersOf(making, 'strides', []).join() === '2,2', making);
  const weight = plain.transpose({ dims: [dims[0], 4], data }, [1, 0]);
  const bias = making.constant(2)?.data[0] ?? 0;
  const whole = { stride: 1, pads: [0, 0, 0, 0], dilation: 1, groups: 1 };
  const four: Layer = convolution(
    making.heap,
    { dims: [4, dims[0], 1, 1], data: weight.data },
    plain.dense([4], [bias, bias, bias, bias]),
    1,
    whole,
  );
  return doubled(making.heap, four);
});

const hardSigmoid: Maker = onMaps((making) => {
  const [scale] = numbersOf(making, 'alpha', [0.2]);
  const [shift] = numbersOf(making, 'beta', [0.5]);
  return channelwise(making.heap, { scale, shift, least: 0, most: 1 });
});

/** The first input's axes from an attribute, or from a further input. */
const axesOf = (making: Making, input: number): readonly number[] =>
  numbersOf(making, 'axes', [...(making.constant(input)?.data ?? [])]);

const reducing = (f: (a: number, b: number) => number): Maker =>
  onArrays((making, x) => axesOf(making, 1).reduce((y, axis) => plain.reduce(y, axis, f), x));

const averaging: Maker = onArrays((making, x) =>
  axesOf(making, 1).reduce((y, axis) => {
    const n = y.dims[axis];
    return plain.mapped(
      plain.reduce(y, axis, (a, b) => a + b),
      (v) => v / n,
    );
  }, x),
);

const slicing: Maker = onArrays((making, x) => {
  const [starts, ends] = [numbersOf(making, 'starts', []), numbersOf(making, 'ends', [])];
  return numbersOf(making, 'axes', []).reduce((y, axis, i) => plain.slice(y, axis, starts[i], ends[i]), x);
});

/** Maps already have the channels of a pixel together. */
const turning: Maker = (making) => {
  const order = numbersOf(making, 'perm', []);
  const turn = onArrays((_, x) => plain.transpose(x, order.length > 0 ? order : [...x.dims.keys()].reverse()))(making);
  return (inputs) => {
    const [x] = inputs;
    return isMaps(x) && order.join() === '0,2,3,1' ? channelsLast(making.heap, x) : turn(inputs);
  };
};

const clipping: Maker = onArrays((making, x) => {
  const [low, high] = [1, 2].map((input) => making.constant(input)?.data[0]);
  return plain.mapped(x, (v) => Math.min(high ?? Infinity, Math.max(low ?? -Infinity, v)));
});

/** By name; each is made once for each node. */
export const OPERATORS: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ['Conv', conv],
  ['Gemm', gemm],
  ['BatchNormalization', batchNorm],
  ['Relu', bending],
  ['LeakyRelu', bending],
  ['PRelu', bending],
  ['MaxPool', halving('largest2')],
  ['AveragePool', halving('mean2')],
  ['GlobalAveragePool', onMaps(({ heap }) => mean(heap))],
  ['Pad', padding],
  ['Resize', resizing],
  ['GridSample', grid],
  ['ConvTranspose', transposed],
  ['HardSigmoid', hardSigmoid],
  [
    'Add',
    onEither(
      ({ heap, slope }) => sum(heap, slope),
      onArrays(({ slope }, a, b) =>
        bent(
          plain.spread(a, b, (x, y) => x + y),
          slope,
        ),
      ),
    ),
  ],
  [
    'Mul',
    onEither(
      ({ heap }) => multiply(heap),
      onArrays((_, a, b) => plain.spread(a, b, (x, y) => x * y)),
    ),
  ],
  ['Sub', onArrays((_, a, b) => plain.spread(a, b, (x, y) => x - y))],
  ['Div', onArrays((_, a, b) => plain.spread(a, b, (x, y) => x / y))],
  [
    'Concat',
    (making) => {
      const [axis] = numbersOf(making, 'axis', [0]);
      const slow = onArrays((_, ...parts) => plain.concatenate(parts, axis))(making);
      return (inputs) => (axis === 1 ? joinChannels(making.heap, inputs) : undefined) ?? slow(inputs);
    },
  ],
  ['Abs', each(Math.abs)],
  ['Ceil', each(Math.ceil)],
  ['Exp', each(Math.exp)],
  ['Sqrt', each(Math.sqrt)],
  ['Sigmoid', each(sigmoid)],
  ['Cast', onArrays((_, x) => x)],
  ['Identity', onArrays((_, x) => x)],
  ['Clip', clipping],
  ['MatMul', product],
  ['Softmax', onArrays((_, x) => plain.softmax(x))],
  ['Transpose', turning],
  ['Reshape', onArrays((_, x, shape) => plain.reshape(x, [...shape.data]))],
  ['Flatten', onArrays((_, x) => ({ dims: [x.dims[0], x.data.length / x.dims[0]], data: x.data }))],
  [
    'Unsqueeze',
    onArrays((making, x) => {
      const dims = [...x.dims];
      for (const axis of numbersOf(making, 'axes', [])) dims.splice(axis, 0, 1);
      return { dims, data: x.data };
    }),
  ],
  [
    'Shape',
    () =>
      ([x]) =>
        plain.dense([dimsOf(x).length], dimsOf(x)),
  ],
  ['Gather', onArrays((_, x, indices) => plain.gather(x, indices))],
  ['Slice', slicing],
  ['ReduceMax', reducing(Math.max)],
  ['ReduceMin', reducing(Math.min)],
  ['ReduceSum', reducing((a, b) => a + b)],
  ['ReduceMean', averaging],
]);
