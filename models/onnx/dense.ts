/** Arrays of numbers in plain order, and what nets do with small ones of them; as ONNX says it of each operator. */

export interface Dense {
  readonly dims: readonly number[];
  /** Whole numbers too: none here is beyond what float32 holds exactly. */
  readonly data: Float32Array;
}

export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((a, b) => a * b, 1);
}

export function dense(dims: readonly number[], data: ArrayLike<number>): Dense {
  return { dims, data: data instanceof Float32Array ? data : Float32Array.from(data) };
}

export function mapped(x: Dense, f: (value: number) => number): Dense {
  return { dims: x.dims, data: x.data.map(f) };
}

/** From one index to the next along each axis. */
function stepsOf(dims: readonly number[]): number[] {
  return dims.map((_, axis) => sizeOf(dims.slice(axis + 1)));
}

/** With the two spread to each other's shape, from the last axis on. */
export function spread(a: Dense, b: Dense, f: (a: number, b: number) => number): Dense {
  if (a.dims.join() === b.dims.join()) return { dims: a.dims, data: a.data.map((value, i) => f(value, b.data[i])) };
  if (b.data.length === 1 && b.dims.length <= a.dims.length) return mapped(a, (value) => f(value, b.data[0]));
  const rank = Math.max(a.dims.length, b.dims.length);
  const full = ({ dims }: Dense): number[] => [...Array<number>(rank - dims.length).fill(1), ...dims];
  const [ofA, ofB] = [full(a), full(b)];
  const dims = ofA.map((n, axis) => (n === 1 ? ofB[axis] : n));
  const [stepsA, stepsB] = [ofA, ofB].map((own) => stepsOf(own).map((step, axis) => (own[axis] === 1 ? 0 : step)));
  const data = new Float32Array(sizeOf(dims));
  eachIndex(dims, (index, at) => {
    let [atA, atB] = [0, 0];
    for (let axis = 0; axis < rank; axis++) {
      atA += index[axis] * stepsA[axis];
      atB += index[axis] * stepsB[axis];
    }
    data[at] = f(a.data[atA], b.data[atB]);
  });
  return { dims, data };
}

function eachIndex(dims: readonly number[], visit: (index: readonly number[], at: number) => void): void {
  const index = dims.map(() => 0);
  const size = sizeOf(dims);
  for (let at = 0; at < size; at++) {
    visit(index, at);
    for (let axis = dims.length - 1; axis >= 0 && ++index[axis] === dims[axis]; axis--) index[axis] = 0;
  }
}

export function reshape(x: Dense, shape: readonly number[]): Dense {
  const dims = shape.map((n, axis) => (n === 0 ? x.dims[axis] : n));
  const known = sizeOf(dims.filter((n) => n !== -1));
  return { dims: dims.map((n) => (n === -1 ? x.data.length / known : n)), data: x.data };
}

export function transpose(x: Dense, order: readonly number[]): Dense {
  const dims = order.map((axis) => x.dims[axis]);
  const steps = stepsOf(x.dims);
  const data = new Float32Array(x.data.length);
  eachIndex(dims, (index, at) => {
    let from = 0;
    for (let axis = 0; axis < order.length; axis++) from += index[axis] * steps[order[axis]];
    data[at] = x.data[from];
  });
  return { dims, data };
}

/** Below it a call costs more than the copying. */
const SHORT = 32;

function copyRun(source: Float32Array, from: number, count: number, target: Float32Array, to: number): void {
  if (count >= SHORT) return target.set(source.subarray(from, from + count), to);
  for (let i = 0; i < count; i++) target[to + i] = source[from + i];
}

export function concatenate(parts: readonly Dense[], axis: number): Dense {
  const [first] = parts;
  const at = axis < 0 ? axis + first.dims.length : axis;
  const outer = sizeOf(first.dims.slice(0, at));
  const runs = parts.map(({ data }) => data.length / outer);
  const run = runs.reduce((a, b) => a + b, 0);
  const data = new Float32Array(outer * run);
  let to = 0;
  for (let i = 0; i < outer; i++)
    for (const [part, { data: from }] of parts.entries()) {
      copyRun(from, i * runs[part], runs[part], data, to);
      to += runs[part];
    }
  const along = parts.reduce((sum, { dims }) => sum + dims[at], 0);
  return { dims: first.dims.map((n, i) => (i === at ? along : n)), data };
}

/** Those of the first axis. */
export function gather(x: Dense, indices: Dense): Dense {
  const [count, ...rest] = x.dims;
  const run = sizeOf(rest);
  const data = new Float32Array(indices.data.length * run);
  indices.data.forEach((index, i) => {
    const from = (index < 0 ? index + count : index) * run;
    data.set(x.data.subarray(from, from + run), i * run);
  });
  return { dims: [...indices.dims, ...rest], data };
}

/** Of one axis, from `start` up to `end`. */
export function slice(x: Dense, axis: number, start: number, end: number): Dense {
  const n = x.dims[axis];
  const [from, to] = [start, end].map((at) => Math.min(n, Math.max(0, at < 0 ? at + n : at)));
  const inner = sizeOf(x.dims.slice(axis + 1));
  const outer = sizeOf(x.dims.slice(0, axis));
  const run = (to - from) * inner;
  const data = new Float32Array(outer * run);
  for (let i = 0; i < outer; i++) copyRun(x.data, (i * n + from) * inner, run, data, i * run);
  return { dims: x.dims.map((m, i) => (i === axis ? to - from : m)), data };
}

/** Along one axis, which stays, with one value. */
export function reduce(x: Dense, axis: number, f: (a: number, b: number) => number): Dense {
  const n = x.dims[axis];
  const inner = sizeOf(x.dims.slice(axis + 1));
  const dims = x.dims.map((m, i) => (i === axis ? 1 : m));
  const data = new Float32Array(sizeOf(dims)).map((_, at) => {
    const first = Math.floor(at / inner) * n * inner + (at % inner);
    let value = x.data[first];
    for (let i = 1; i < n; i++) value = f(value, x.data[first + i * inner]);
    return value;
  });
  return { dims, data };
}

/** [m, k] × [k, n]. */
export function matrixProduct(a: Dense, b: Dense): Dense {
  const [m, k] = a.dims;
  const [, n] = b.dims;
  const data = new Float32Array(m * n);
  for (let row = 0; row < m; row++)
    for (let column = 0; column < n; column++) {
      let sum = 0;
      for (let i = 0; i < k; i++) sum += a.data[row * k + i] * b.data[i * n + column];
      data[row * n + column] = sum;
    }
  return { dims: [m, n], data };
}

/** Over the last axis. */
export function softmax(x: Dense): Dense {
  const n = x.dims[x.dims.length - 1];
  const source = x.data;
  const data = new Float32Array(source.length);
  for (let from = 0; from < data.length; from += n) {
    let [most, sum] = [-Infinity, 0];
    for (let i = from; i < from + n; i++) if (source[i] > most) most = source[i];
    for (let i = from; i < from + n; i++) sum += data[i] = Math.exp(source[i] - most);
    for (let i = from; i < from + n; i++) data[i] /= sum;
  }
  return { dims: x.dims, data };
}

export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
