/** Where the fast forms pay (graph/winograd.ts, graph/winograd-up.ts): 3×3 convolutions plain and fast, in one table. */
import { GraphWriter, type Graph } from '../graph/onnx-writer.ts';
import { plainConv, plainUp, type StyledConv } from '../graph/styled-conv.ts';
import { winogradConv, winogradTile } from '../graph/winograd.ts';
import { winogradUp, winogradUpPays } from '../graph/winograd-up.ts';
import type { Runtime } from '../runtime/index.ts';
import type { Print } from './command.ts';
import { graphJob, ramp, timeInRounds } from './measure.ts';
import { tableLines } from './table.ts';

const CHANNELS = [16, 24, 32, 64, 128, 192];
/** Of what comes out. */
const SIZES = [8, 16, 32, 64, 128, 256];

interface Kind {
  readonly name: string;
  /** Side of what comes out, in sides of what goes in. */
  readonly grows: 1 | 2;
  /** As many channels come out as go in, or half of them. */
  readonly narrows: 1 | 2;
  plain(g: GraphWriter, layer: StyledConv): string;
  fast(g: GraphWriter, layer: StyledConv): string;
  pays(input: number, out: number, size: number): boolean;
}

const KINDS: readonly Kind[] = [
  {
    name: 'conv',
    grows: 1,
    narrows: 1,
    plain: plainConv,
    fast: (g, layer) => winogradConv(g, layer, winogradTile(layer.input, layer.out, layer.size) ?? 4),
    pays: (input, out, size) => winogradTile(input, out, size) !== undefined,
  },
  {
    name: 'up',
    grows: 2,
    narrows: 2,
    plain: (g, layer) => plainUp(g, layer, false),
    fast: winogradUp,
    pays: winogradUpPays,
  },
];

function build({ grows, narrows }: Kind, form: Kind['plain'], input: number, size: number): [Graph, readonly number[]] {
  const g = new GraphWriter();
  const out = input / narrows;
  const shape = [1, input, size / grows, size / grows];
  const y = form(g, {
    x: g.input('x', shape),
    style: g.constant(ramp(input), [1, input]),
    gain: g.constant(ramp(out), [1, out]),
    bias: g.constant(ramp(out), [out]),
    kernel: ramp(out * input * 9),
    input,
    out,
    size,
  });
  g.output('y', y, [1, out, size, size]);
  return [g.finish('conv'), shape];
}

export async function benchConvolutions(runtime: Runtime, runs: number, print: Print): Promise<void> {
  const rows: string[][] = [];
  for (const kind of KINDS)
    for (const input of CHANNELS)
      for (const size of SIZES) {
        const plain = await graphJob(runtime, ...build(kind, kind.plain, input, size));
        const fast = await graphJob(runtime, ...build(kind, kind.fast, input, size));
        const [a, b] = (await timeInRounds(runs, [plain, fast])).map(({ cpu }) => cpu);
        await Promise.all([plain.release(), fast.release()]);
        const out = input / kind.narrows;
        const used = kind.pays(input, out, size) ? 'fast' : 'plain';
        rows.push([kind.name, `${input} → ${out}`, `${size}`, a.toFixed(2), b.toFixed(2), (a / b).toFixed(2), used]);
      }
  print(`Styled 3×3 convolutions, least processor time of ${runs} runs, one thread; px are those that come out:`);
  tableLines(['', 'channels', 'px', 'plain CPU ms', 'fast CPU ms', 'gain', 'used'], rows).forEach(print);
}
