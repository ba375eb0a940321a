/** `npm run build:photopea -- --url https://…/`: dist/photopea, a folder to put on a web server (ui/host/photopea/README.md). */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { buildParts } from './build.mjs';
import { writeFolder } from './files.mjs';
import { makePage } from './page.mjs';
import { DIST, ROOT } from './paths.mjs';
import { printFolder } from './size.mjs';

const SAMPLE_URL = 'https://example.org/anycost-portrait/';
/** Photopea shows icons at 20 CSS pixels (https://www.photopea.com/api/plugins): 8 device pixels for each. */
const ICON_SIDE = 160;

/** The entry of Photopea's plugin list, and of `environment.plugins` in its address. */
export function pluginEntry(url) {
  return {
    name: 'Anycost Portrait',
    url,
    width: 360,
    height: 720,
    // "===" lets Photopea draw the black icon in the colour of its theme.
    icon: `===${new URL('icon.png', url).href}`,
  };
}

/** Opens Photopea with the plugin's button, for this one visit. */
export function photopeaLink(entry) {
  return `https://www.photopea.com#${encodeURI(JSON.stringify({ environment: { plugins: [entry] } }))}`;
}

/**
 * Where the folder will be, ending in a slash. A frame in an https page is not loaded from plain http, except from this computer.
 * @throws Error for anything else
 */
export function checkUrl(text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  const local = url?.protocol === 'http:' && /^(localhost|127\.0\.0\.1)$/.test(url.hostname);
  if (!url || (url.protocol !== 'https:' && !local)) {
    throw new Error(`--url ${text} is no https address. Example: --url ${SAMPLE_URL}`);
  }
  if (url.search || url.hash) throw new Error(`--url ${text} has a part behind ? or #. Example: --url ${SAMPLE_URL}`);
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}

export async function buildPhotopea(url = SAMPLE_URL) {
  const entry = pluginEntry(checkUrl(url));
  const [parts, svg] = await Promise.all([buildParts(), readFile(join(ROOT, 'ui', 'host', 'photopea', 'icon.svg'))]);
  const folder = join(DIST, 'photopea');
  const { template, script, styles, model, blocks } = parts;
  const sizes = await writeFolder(folder, { blocks, samples: [] }, (files) =>
    makePage(template, { styles, script, host: 'photopea', model, files }),
  );
  await Promise.all([
    writeFile(join(folder, 'photopea.json'), `${JSON.stringify(entry, null, 2)}\n`),
    sharp(svg, { density: 576 }).resize(ICON_SIDE, ICON_SIDE).png().toFile(join(folder, 'icon.png')),
  ]);
  return { entry, sizes };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const { values } = parseArgs({ options: { url: { type: 'string' } } });
    const { entry, sizes } = await buildPhotopea(values.url);
    printFolder('dist/photopea', sizes);
    if (values.url === undefined) console.log(`photopea.json names ${SAMPLE_URL}; give yours with -- --url https://…/`);
    else console.log(`Put the folder at ${entry.url} and open:\n${photopeaLink(entry)}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
