/** `npm start [-- --no-open] [-- --port N]`: builds, and shows the panel on a page of its own, on this computer only. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll } from './build.mjs';
import { DIST } from './paths.mjs';

const PREFERRED_PORT = 8377;

/** Lets the page's workers share memory, so that the generator runs on several threads. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.bin': 'application/octet-stream',
};

const { values } = parseArgs({ options: { 'no-open': { type: 'boolean' }, port: { type: 'string' } } });

try {
  console.log('Building…');
  await buildAll();
  const port = await serve(values.port === undefined ? PREFERRED_PORT : Number(values.port));
  const url = `http://127.0.0.1:${port}/`;
  console.log(`Anycost Portrait is at ${url} (Ctrl+C ends it).`);
  if (!values['no-open']) openBrowser(url);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Serves the page's folder; takes any free port when the wanted one is in use. */
function serve(port) {
  const server = createServer(async (request, response) => {
    const [pathname] = request.url.split('?');
    const path = normalize(pathname === '/' ? '/index.html' : pathname);
    const body = await readFile(join(DIST, 'standalone', path)).catch(() => null);
    if (!body) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      // Names of parts change with what is in them.
      'cache-control': extname(path) === '.html' ? 'no-store' : 'max-age=31536000, immutable',
      ...ISOLATED,
    });
    response.end(body);
  });
  return new Promise((resolve, reject) => {
    server.on('error', (error) => (error.code === 'EADDRINUSE' && port !== 0 ? resolve(serve(0)) : reject(error)));
    server.listen(port, '127.0.0.1', () => resolve(server.address().port));
  });
}

/** Where no browser can be opened (a server, a container) the printed address is enough. */
function openBrowser(url) {
  const [command, ...prefix] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform] ?? [
    'xdg-open',
  ];
  const child = spawn(command, [...prefix, url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
