/**
 * Time and peak memory of an import, and, where the model has an encoder, of opening it and encoding one picture; each in a process
 * of its own. Files of real size: test/bench/large_imports.py.
 *
 *     npx tsx test/bench/import-size.ts FILE… -o OUT.safetensors
 *     npx tsx test/bench/import-size.ts --encode OUT.safetensors
 */
import { readFile } from 'node:fs/promises';
import { importCommand } from '../../models/cli/import.ts';
import { nodeOnnxruntime } from '../../models/cli/node-ort.ts';
import { openModel } from '../../models/format/index.ts';
import { createEncoder, createRuntime } from '../../models/runtime/index.ts';

const [first, ...rest] = process.argv.slice(2);
const start = performance.now();
if (first === '--encode') {
  const model = await openModel(new Uint8Array(await readFile(rest[0])));
  console.log(`opened in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  const encoder = createEncoder(createRuntime(nodeOnnxruntime()), model);
  const image = Float32Array.from({ length: 3 * encoder.inputSize ** 2 }, (_, i) => Math.sin(i / 91));
  const before = performance.now();
  await encoder.encode(image);
  console.log(`encoded in ${((performance.now() - before) / 1000).toFixed(1)} s`);
  await encoder.dispose();
} else {
  await importCommand.run([first, ...rest], (line) => console.log(line));
  console.log(`in all ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
// Kilobytes, on Linux.
console.log(`peak memory ${(process.resourceUsage().maxRSS / 1e6).toFixed(2)} GB`);
