/** `npm run build`: dist/code.js and dist/ui.html for Figma, dist/standalone.html for a browser, dist/size.json. */
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleImporter, bundlePanel, bundlePlugin, bundleStyles, bundleWorker } from './bundle.mjs';
import { packFile, packSample, packScript } from './pack.mjs';
import { makePage } from './page.mjs';
import { assetPaths, DIST, MODEL, ROOT, samplePaths } from './paths.mjs';
import { printSizes, sizeTable } from './size.mjs';

/** What every page is made of; its `blocks` are the same for all hosts. */
export async function buildParts() {
  await access(MODEL).catch(() => {
    throw new Error(
      `The model file ${relative(ROOT, MODEL)} is missing. Train one (models/training/README.md) or restore it.`,
    );
  });
  const [template, script, styles, ...blocks] = await Promise.all([
    readFile(join(ROOT, 'ui', 'panel.html'), 'utf8'),
    bundlePanel(),
    bundleStyles(),
    bundleWorker('wasm').then((source) => packScript('worker-wasm', source)),
    bundleWorker('webgpu').then((source) => packScript('worker-webgpu', source)),
    ...Object.entries(assetPaths()).map(([name, path]) => packFile(name, path)),
  ]);
  return { template, script, styles, blocks };
}

export async function buildAll() {
  const [{ template, script, styles, blocks }, code, importer] = await Promise.all([
    buildParts(),
    bundlePlugin(),
    bundleImporter().then((source) => packScript('worker-import', source)),
  ]);
  const samples = await Promise.all(samplePaths().map(packSample));
  const panel = makePage(template, { styles, script, samples: [], blocks, host: 'auto' });
  const standalone = makePage(template, { styles, script, samples, blocks: [...blocks, importer], host: 'standalone' });

  const parts = [
    { name: 'panel', raw: script.length, text: script },
    { name: 'styles', raw: styles.length, text: styles },
    ...blocks,
  ];
  const total = Buffer.byteLength(panel);
  const sizes = {
    'ui.html': total,
    'code.js': Buffer.byteLength(code),
    'standalone.html': Buffer.byteLength(standalone),
    parts: sizeTable(parts, total),
  };
  await mkdir(DIST, { recursive: true });
  await Promise.all([
    writeFile(join(DIST, 'ui.html'), panel),
    writeFile(join(DIST, 'standalone.html'), standalone),
    writeFile(join(DIST, 'code.js'), code),
    writeFile(join(DIST, 'size.json'), `${JSON.stringify(sizes, null, 2)}\n`),
  ]);
  return sizes;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const sizes = await buildAll();
    printSizes('dist/ui.html', sizes.parts, sizes['ui.html']);
    console.log(`dist/code.js: ${(sizes['code.js'] / 1e3).toFixed(0)} kB`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
