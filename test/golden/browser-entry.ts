/** Runs in the page of parity-browser.ts: the same cases, on onnxruntime as the panel ships it. */
import * as ort from 'onnxruntime-web/wasm';
import { openModel } from '../../models/format/index.ts';
import { setUpOnnxruntime } from '../../models/kernel/index.ts';
import { createRuntime, type Backend } from '../../models/runtime/index.ts';
import { judge, type Bench, type Outcome } from './cases.ts';
import { encoderCases } from './encoder-cases.ts';
import { smallCases } from './small-cases.ts';

interface Setup {
  readonly backend: Backend;
  readonly floors: Readonly<Record<string, number>>;
  /** Only cases whose name holds one of these; all, if there are none. */
  readonly only: readonly string[];
}

async function bytesOf(path: string): Promise<Uint8Array> {
  const answer = await fetch(`/golden/${path}`);
  if (!answer.ok) throw new Error(`no file ${path}`);
  return new Uint8Array(await answer.arrayBuffer());
}

async function parity({ backend, floors, only }: Setup, report: (one: Outcome) => void): Promise<void> {
  setUpOnnxruntime(ort, await (await fetch('/ort.wasm')).arrayBuffer());
  const model = async (name: string) => openModel(await bytesOf(`${name}.safetensors`));
  const bench: Bench = {
    runtime: createRuntime(ort),
    backend,
    read: bytesOf,
    floor: (path) => floors[path],
    models: {
      g64_small: await model('g64_small'),
      g64_s512: await model('g64_s512'),
      train_style: await model('train_style'),
    },
  };
  const all = [
    ...(await smallCases(bench, 'g64_small')),
    ...(await smallCases(bench, 'g64_s512')),
    ...(await encoderCases(bench)),
  ];
  for (const one of all)
    if (only.length === 0 || only.some((part) => one.name.includes(part))) report(await judge(bench, one));
}

/** What the page offers to the script that drives it. */
export interface ParityWindow {
  parity(setup: Setup): Promise<void>;
  report(one: Outcome): void;
}

const page = globalThis as unknown as ParityWindow;
page.parity = (setup) => parity(setup, (one) => page.report(one));
