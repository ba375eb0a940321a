/** Where Winograd pays (graph/winograd.ts): 3×3 convolutions C → C on N×N, plain and by Winograd, in one table. */
import { GraphWriter, type Graph } from '../graph/onnx-writer.ts';
import { plainConv } from '../graph/styled-conv.ts';
import { winogradConv, winogradPays } from '../graph/winograd.ts';
import type { Runtime } from '../runtime/index.ts';
import type { Print } from './command.ts';
import { graphJob, ramp, timeInRounds } from './measure.ts';
import { tableLines } from './table.ts';

const CHANNELS = [16, 32, 64, 128, 192];
const SIZES = [8, 16, 32, 64, 128];

function graph(channels: number, size: number, winograd: boolean): Graph {
  const g = new GraphWriter();
  const values = g.constant(ramp(channels), [1, channels]);
  const layer = {
    x: g.input('x', [1, channels, size, size]),
    style: values,
    gain: values,
    bias: g.constant(ramp(channels), [channels]),
    kernel: ramp(channels * channels * 9),
    input: channels,
    out: channels,
    size,
  };
  g.output('y', winograd ? winogradConv(g, layer) : plainConv(g, layer), [1, channels, size, size]);
  return g.finish('conv');
}

export async function benchConvolutions(runtime: Runtime, runs: number, print: Print): Promise<void> {
  const rows: string[][] = [];
  for (const channels of CHANNELS)
    for (const size of SIZES) {
      const shape = [1, channels, size, size];
      const plain = await graphJob(runtime, graph(channels, size, false), shape);
      const fast = await graphJob(runtime, graph(channels, size, true), shape);
      const [a, b] = (await timeInRounds(runs, [plain, fast])).map(({ cpu }) => cpu);
      await Promise.all([plain.release(), fast.release()]);
      const used = winogradPays(channels, channels, size) ? 'Winograd' : 'Conv';
      rows.push([`${channels}`, `${size}`, a.toFixed(2), b.toFixed(2), `${(a / b).toFixed(2)}×`, used]);
    }
  print(`3×3, as many channels in as out; least processor time of ${runs} runs, one thread:`);
  tableLines(['channels', 'px', 'Conv CPU ms', 'Winograd CPU ms', 'gain', 'used'], rows).forEach(print);
}
