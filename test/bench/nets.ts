/**
 * `npx tsx test/bench/nets.ts [ROUNDS]`: the nets that look at photos, on one thread: until one is ready, its first answer, and the
 * median of later ones; by the functions of `models/onnx` and by onnxruntime, in turn. In Node, processor time: on a busy machine the clock measures the others.
 */
import { nodeOnnxruntime } from '../../models/cli/node-ort.ts';
import { SmallNets } from '../../models/onnx/index.ts';
import { readFaceNets } from '../../ui/cli/node-assets.ts';
import { median } from './table.ts';

const NETS = [
  { name: 'detector', input: 'input', dims: [1, 3, 240, 320] },
  { name: 'landmarks', input: 'input', dims: [1, 1, 64, 64] },
  { name: 'mesh', input: 'image', dims: [1, 3, 192, 192] },
  { name: 'person', input: 'image', dims: [1, 3, 256, 256] },
] as const;

const rounds = Number(process.argv[2] ?? 15);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('The number of rounds is a whole number from 1.');
const files = await readFaceNets();
const ort = nodeOnnxruntime();
const small = new SmallNets();

/** ms of the processor */
async function timed<T>(work: () => T | Promise<T>): Promise<readonly [number, T]> {
  const before = process.cpuUsage();
  const made = await work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1e3, made];
}

console.log(`one thread, processor ms, medians of ${rounds} rounds`);
for (const { name, input, dims } of NETS) {
  const net = new Uint8Array(files[name] as ArrayBuffer);
  const size = dims.reduce<number>((a, b) => a * b, 1);
  const data = Float32Array.from({ length: size }, (_, i) => 0.5 + 0.5 * Math.sin(i * 0.013));
  const [opened, own] = await timed(() => small.open(net));
  const ownRun = (): unknown => own.run({ [input]: { dims, data } });
  const [first] = await timed(ownRun);
  const [created, session] = await timed(() => ort.InferenceSession.create(net, { executionProviders: ['wasm'] }));
  const theirRun = (): unknown => session.run({ [input]: new ort.Tensor('float32', data, [...dims]) });
  const [theirFirst] = await timed(theirRun);
  const times: [number, number][] = [];
  for (let round = 0; round < rounds + 5; round++) {
    const pair: [number, number] = [(await timed(ownRun))[0], (await timed(theirRun))[0]];
    // The first few still compile.
    if (round >= 5) times.push(pair);
  }
  const [mine, theirs] = [0, 1].map((which) => median(times.map((pair) => pair[which])).toFixed(1));
  const line = (...ms: number[]): string => ms.map((one) => one.toFixed(0)).join(', ');
  console.log(
    `${name}: ready, first, later: ${line(opened, first)}, ${mine}  |  onnxruntime: ${line(created, theirFirst)}, ${theirs}`,
  );
}
