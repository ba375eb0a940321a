/**
 * Small nets of the ONNX format, run by functions of our own: what looks at photos, and encoders of plain convolutions. Larger
 * runtimes take longer to start than these nets need to answer (README).
 */
import { Heap } from '../cpu/heap.ts';
import { compileNetFunctions, type NetFunctions } from './code/module.ts';
import type { Dense } from './dense.ts';
import { isMaps, toDense, type NetHeap, type Value } from './maps.ts';
import { OPERATORS, slopeOf, type Making, type Operator } from './operators.ts';
import { readGraph, type External, type Node } from './read-graph.ts';
import type { Slope } from './conv.ts';

export type Arrays = Readonly<Record<string, Dense>>;

/** One net, its weights laid out. */
export interface SmallNet {
  /** @throws TypeError where an input is missing or of another shape than the net takes */
  run(inputs: Arrays): Arrays;
}

interface Step {
  readonly run: Operator;
  readonly inputs: readonly string[];
  readonly output: string;
  /** Values that nobody reads afterwards. */
  readonly last: readonly string[];
}

/** Operators that read constants once, when they are made: their first input is all that a run needs. */
const MADE_OF_CONSTANTS = ['Conv', 'ConvTranspose', 'Gemm', 'BatchNormalization', 'PRelu', 'Pad', 'Resize'];

/** What only bends values, and is done with what makes them. */
const BENDS = ['Relu', 'LeakyRelu', 'PRelu'];
const BENT = ['Conv', 'Add', 'Gemm', 'BatchNormalization'];

/** Opens nets; the functions are compiled once. */
export class SmallNets {
  #module: Promise<WebAssembly.Module> | undefined;

  /** Begins to compile, for whoever has the nets later than the time. */
  prepare(): void {
    this.#compile().catch(() => undefined);
  }

  /**
   * Whatever depends on constants alone is done here, once.
   * @param external constants that are not in the bytes
   * @throws TypeError | RangeError for what is no such net, or one with operators that are not here (operators.ts)
   */
  async open(onnx: Uint8Array, external: External = []): Promise<SmallNet> {
    const graph = readGraph(onnx, external, (op) => OPERATORS.has(op) || op === 'Constant');
    const heap: NetHeap = new Heap<NetFunctions>(await this.#compile());
    const known = new Map<string, Value>(graph.constants);
    const readers = new Map<string, Node[]>();
    for (const node of graph.nodes)
      for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), node]);
    const results = new Set(graph.outputs);
    const constant = (name: string | undefined): Dense | undefined => {
      const value = name ? known.get(name) : undefined;
      return value && !isMaps(value) ? value : undefined;
    };
    /** The node that bends what `node` makes, if nobody else reads it. */
    const bendOf = (node: Node): Node | undefined => {
      const [only, ...others] = readers.get(node.outputs[0]) ?? [];
      const fits = BENT.includes(node.op) && others.length === 0 && !results.has(node.outputs[0]);
      if (!fits || !only || !BENDS.includes(only.op) || only.inputs[0] !== node.outputs[0]) return undefined;
      return only.op !== 'PRelu' || constant(only.inputs[1]) ? only : undefined;
    };
    const steps: Step[] = [];
    const done = new Set<Node>();
    for (const node of graph.nodes) {
      if (done.has(node)) continue;
      const making = (slope: Slope): Making => ({ heap, node, slope, constant: (i) => constant(node.inputs[i]) });
      const isConstant = node.inputs.every((name) => name === '' || known.has(name));
      const bend = isConstant ? undefined : bendOf(node);
      const slope = bend ? slopeOf({ node: bend, constant: (i) => constant(bend.inputs[i]) }) : 1;
      const value = node.attributes.get('value')?.tensor;
      const [output] = (bend ?? node).outputs;
      if (bend) done.add(bend);
      if (node.op === 'Constant' && value) {
        known.set(output, value);
        continue;
      }
      const run = OPERATORS.get(node.op)?.(making(slope));
      if (!run) throw new TypeError(`the operator ${node.op}`);
      if (isConstant) known.set(output, run(node.inputs.flatMap((name) => known.get(name) ?? [])));
      else {
        const inputs = MADE_OF_CONSTANTS.includes(node.op) ? node.inputs.slice(0, 1) : node.inputs;
        steps.push({ run, inputs: inputs.filter((name) => name !== ''), output, last: [] });
      }
    }
    const read = new Set([...steps.flatMap(({ inputs }) => inputs), ...graph.outputs]);
    const kept = new Map([...known].filter(([name]) => read.has(name)));
    return new OpenNet(heap, withLast(steps, results), kept, graph.inputs, graph.outputs);
  }

  #compile(): Promise<WebAssembly.Module> {
    return (this.#module ??= compileNetFunctions());
  }
}

/** Notes at each step what it is the last to read. */
function withLast(steps: readonly Step[], results: ReadonlySet<string>): Step[] {
  const seen = new Set(results);
  return [...steps]
    .reverse()
    .map((step) => {
      const last = [...step.inputs, step.output].filter((name) => !seen.has(name));
      last.forEach((name) => seen.add(name));
      return { ...step, last };
    })
    .reverse();
}

class OpenNet implements SmallNet {
  constructor(
    private readonly heap: NetHeap,
    private readonly steps: readonly Step[],
    private readonly known: ReadonlyMap<string, Value>,
    private readonly inputs: readonly string[],
    private readonly outputs: readonly string[],
  ) {}

  run(arrays: Arrays): Arrays {
    const values = new Map<string, Value>();
    for (const name of this.inputs) {
      if (!arrays[name]) throw new TypeError(`the net's input "${name}" is missing`);
      values.set(name, arrays[name]);
    }
    const find = (name: string): Value => values.get(name) ?? (this.known.get(name) as Value);
    try {
      for (const { run, inputs, output, last } of this.steps) {
        values.set(output, run(inputs.map(find)));
        for (const name of last) this.#drop(values, name);
      }
      return Object.fromEntries(this.outputs.map((name) => [name, toDense(this.heap, find(name))]));
    } finally {
      for (const name of values.keys()) this.#drop(values, name);
    }
  }

  #drop(values: Map<string, Value>, name: string): void {
    const value = values.get(name);
    if (value && isMaps(value)) this.heap.give(value.at);
    values.delete(name);
  }
}
