/** `npm start [-- --no-open] [-- --port N]`: builds, and shows the panel on a page of its own, on this computer only. */
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll } from './build.mjs';
import { DIST } from './paths.mjs';

const PREFERRED_PORT = 8377;

/** Lets the page's workers share memory, so that the generator runs on several threads. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
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

/** Serves the one page; takes any free port when the wanted one is in use. */
function serve(port) {
  const server = createServer((request, response) => {
    if (request.url !== '/' && request.url !== '/index.html') {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      ...ISOLATED,
    });
    createReadStream(join(DIST, 'standalone.html')).pipe(response);
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
