import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFiles } from './read-files.ts';

const FILES: Readonly<Record<string, Buffer>> = {
  '/some/folder/assets/a.bin': Buffer.from([1, 2, 3]),
  '/some/folder/assets/b.bin': Buffer.from([4, 5]),
};
const PART = { files: ['assets/a.bin', 'assets/b.bin'], bytes: 5 };

let server: Server;
let page: string;
beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const body = FILES[url];
    response.writeHead(body ? 200 : 404).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  page = `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/folder/index.html`;
});
afterAll(() => server.close());

test('a part is put together from its files, which lie beside the page, and says how much has come', async () => {
  const seen: number[] = [];
  const whole = await readFiles(PART, page, ({ done, all }) => seen.push(done / all));
  expect([...whole]).toEqual([1, 2, 3, 4, 5]);
  expect(seen).toEqual([0, 0.6, 1]);
});

test('a file that is not there, too short or too long, and a server that is gone: one sentence on what to do', async () => {
  const refused = { code: 'not-loaded', message: expect.stringContaining('Check the connection and try again.') };
  await expect(readFiles({ files: ['assets/c.bin'], bytes: 5 }, page)).rejects.toMatchObject(refused);
  await expect(readFiles({ ...PART, bytes: 6 }, page)).rejects.toMatchObject(refused);
  await expect(readFiles({ ...PART, bytes: 4 }, page)).rejects.toMatchObject(refused);
  await expect(readFiles(PART, 'http://127.0.0.1:9/index.html')).rejects.toMatchObject(refused);
});
