import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from './paths.mjs';

/** One script without imports; nothing is written to disk. */
async function script(entry, options) {
  const result = await build({
    entryPoints: [join(ROOT, entry)],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
  });
  return result.outputFiles[0].text;
}

/** Figma's sandbox: no browser API, and a JavaScript of 2017. Left readable, since Figma shows its line numbers. */
export function bundlePlugin() {
  return script('plugin/main.ts', { target: 'es2017', minify: false, platform: 'neutral' });
}

export function bundlePanel() {
  return script('ui/panel.tsx', { target: 'es2022', jsx: 'automatic', jsxImportSource: 'preact' });
}

export function bundleStyles() {
  return script('ui/app/styles/main.css', { target: 'chrome120' });
}

/** For the stand-alone page only: the plugin opens no pickle. */
export function bundleImporter() {
  return script('ui/worker/import-main.ts', { target: 'es2022', define: { 'import.meta.url': '""' } });
}

/** @param backend `webgpu` takes the build of onnxruntime that drives WebGPU through JSPI (its WebAssembly is larger and starts more slowly) */
export function bundleWorker(backend) {
  return script('ui/worker/main.ts', {
    target: 'es2022',
    alias: backend === 'webgpu' ? { 'onnxruntime-web/wasm': 'onnxruntime-web/jspi' } : {},
    // onnxruntime asks for its own URL only where no WebAssembly is handed to it, and we hand it over (runtime-facts §2).
    define: { 'import.meta.url': '""' },
  });
}
