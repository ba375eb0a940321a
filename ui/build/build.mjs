/**
 * `npm run build`: dist/code.js and dist/ui.html for Figma, the folder dist/standalone for a browser, dist/size.json.
 * Figma takes one file; everyone else gets a small page and its parts beside it.
 */
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleImporter, bundlePanel, bundlePlugin, bundleStyles, bundleWorker } from './bundle.mjs';
import { writeFolder } from './files.mjs';
import { packFile, packScript } from './pack.mjs';
import { makePage } from './page.mjs';
import { assetPaths, DIST, MODEL, ROOT, samplePaths } from './paths.mjs';
import { firstOf, readModelHead, restOf } from './model-head.mjs';
import { printSizes, sizeTable } from './size.mjs';

/** The model comes in two: nobody waits for the second (model-head.mjs). */
const PART_OF = { model: firstOf, 'model-rest': restOf };

/** What every page is made of; its `blocks` are the same for all hosts, in the order in which the engine wants them. */
export async function buildParts() {
  await access(MODEL).catch(() => {
    throw new Error(
      `The model file ${relative(ROOT, MODEL)} is missing. Train one (models/training/README.md) or restore it.`,
    );
  });
  const [template, script, styles, model, cpu, gpu, ...files] = await Promise.all([
    readFile(join(ROOT, 'ui', 'panel.html'), 'utf8'),
    bundlePanel(),
    bundleStyles(),
    readModelHead(MODEL),
    bundleWorker('wasm').then((source) => packScript('worker-wasm', source)),
    bundleWorker('webgpu').then((source) => packScript('worker-webgpu', source)),
    ...Object.entries(assetPaths()).map(([name, path]) => packFile(name, path, PART_OF[name])),
  ]);
  return { template, script, styles, model, blocks: [cpu, ...files, gpu] };
}

export async function readSamples() {
  return Promise.all(samplePaths().map(async ({ name, path }) => ({ name, bytes: await readFile(path) })));
}

export async function buildAll() {
  const [{ template, script, styles, model, blocks }, code, samples, importer] = await Promise.all([
    buildParts(),
    bundlePlugin(),
    readSamples(),
    bundleImporter().then((source) => packScript('worker-import', source)),
  ]);
  const panel = makePage(template, { styles, script, host: 'auto', model, blocks });
  const parts = { blocks: [...blocks, importer], samples };
  const standalone = await writeFolder(join(DIST, 'standalone'), parts, (files) =>
    makePage(template, { styles, script, host: 'standalone', model, files }),
  );

  const total = Buffer.byteLength(panel);
  const sizes = {
    'ui.html': total,
    'code.js': Buffer.byteLength(code),
    standalone,
    parts: sizeTable({ script, styles, blocks }, total),
  };
  await mkdir(DIST, { recursive: true });
  await Promise.all([
    writeFile(join(DIST, 'ui.html'), panel),
    writeFile(join(DIST, 'code.js'), code),
    writeFile(join(DIST, 'size.json'), `${JSON.stringify(sizes, null, 2)}\n`),
  ]);
  return sizes;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const sizes = await buildAll();
    printSizes(sizes);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
