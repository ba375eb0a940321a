import { gunzipSync, gzipSync } from 'node:zlib';
import { joinNumbers } from '../../ui/worker/unpack.ts';
import { readModel, withAbout } from '../support/model-files.ts';

/** Name of a data block of the page: ui/build/pack.mjs says how they are packed. */
type BlockName = 'model' | 'model-rest' | 'ort-wasm' | 'detector' | WorkerName;
type WorkerName = 'worker-wasm' | 'worker-webgpu';

/** The page with the text of one data block (base64) exchanged. */
export function withText(html: string, name: BlockName, change: (text: string) => string): string {
  const opening = `<script type="text/plain" data-block="${name}">`;
  const from = html.indexOf(opening) + opening.length;
  if (from < opening.length) throw new Error(`The page has no block "${name}".`);
  const to = html.indexOf('</script>', from);
  return html.slice(0, from) + change(html.slice(from, to)) + html.slice(to);
}

/** The page with the file in one of its packed data blocks exchanged. */
export function withFile(html: string, name: BlockName, change: (file: Uint8Array) => Uint8Array): string {
  return withText(html, name, (text) => {
    const packed = Buffer.from(text, 'base64');
    const file = joinNumbers(Uint8Array.from(gunzipSync(packed.subarray(1))).buffer, packed[0]);
    // What is put in here may be as large as the model: fast packing is enough.
    const changed = gzipSync(change(new Uint8Array(file)), { level: 1 });
    return Buffer.concat([Buffer.of(1), changed]).toString('base64');
  });
}

/** The page with a script put before the one of a worker. */
export function withPrologue(html: string, name: WorkerName, script: string): string {
  return withFile(html, name, (worker) => Buffer.concat([Buffer.from(`${script}\n`), worker]));
}

/** The page with its engine set to run on CPU or GPU, as the root element of ui/panel.html says. */
export function withBackend(html: string, backend: 'wasm' | 'webgpu'): string {
  const changed = html.replace('data-backend="auto"', `data-backend="${backend}"`);
  if (changed === html) throw new Error('The page does not say where it runs.');
  return changed;
}

/**
 * A model file with the same weights that offers its smallest and its full size at full width, and nothing else.
 * For machines on which every rung takes seconds.
 */
export function withTwoRungs(file: Uint8Array): Uint8Array {
  return withAbout(file, ({ generator }) => {
    const resolutions = [Math.min(...generator.resolutions), generator.resolution];
    return { generator: { ...generator, resolutions, ratios: [1] } };
  });
}

/** What the preview says of its best picture ("128@1"), by the model in the page. */
export function topOfPage(html: string): string {
  let top = '';
  withFile(html, 'model', (file) => {
    top = `${readModel(file).about.generator.resolution}@1`;
    return new Uint8Array();
  });
  return top;
}
