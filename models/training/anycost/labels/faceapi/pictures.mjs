/** Reading pictures in Node for the labelling scripts: a tar or a folder of images, or a uint8 NPY array [N, H, W, 3]. */
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

/** Members of an uncompressed ustar archive as [name, bytes]. */
function* tarMembers(input) {
  const file = fs.readFileSync(input);
  for (let at = 0; at + 512 <= file.length;) {
    const name = file.toString('latin1', at, at + 100).replace(/\0.*$/, '');
    if (!name) return;
    const size = parseInt(file.toString('latin1', at + 124, at + 136), 8);
    const isFile = file[at + 156] === 48 || file[at + 156] === 0;
    if (isFile) yield [name, file.subarray(at + 512, at + 512 + size)];
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

/** Images in a folder and its folders as [name, bytes], named as sources.py names them. */
function* folderFiles(folder) {
  for (const name of fs.readdirSync(folder, { recursive: true }).sort())
    if (/\.(png|jpe?g|webp|bmp)$/i.test(name))
      yield [name.split(path.sep).join('/'), fs.readFileSync(path.join(folder, name))];
}

/** @yields {[string, {data: Buffer, width: number, height: number}]} interleaved RGB bytes */
export async function* pictures(input) {
  if (input.endsWith('.npy')) {
    const file = fs.readFileSync(input);
    const header = file.toString('latin1', 10, 10 + file.readUInt16LE(8));
    const shape = header
      .match(/'shape': \(([^)]*)\)/)[1]
      .split(',')
      .filter((s) => s.trim())
      .map(Number);
    if (!header.includes("'|u1'") || header.includes('True') || shape.length !== 4 || shape[3] !== 3)
      throw new Error(`${input} must be a uint8 array [N, H, W, 3] in C order.`);
    const [count, height, width] = shape;
    const start = 10 + file.readUInt16LE(8);
    const bytes = height * width * 3;
    for (let i = 0; i < count; i++)
      yield [String(i), { data: file.subarray(start + i * bytes, start + (i + 1) * bytes), width, height }];
    return;
  }
  for (const [name, bytes] of fs.statSync(input).isDirectory() ? folderFiles(input) : tarMembers(input)) {
    const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    yield [name, { data, width: info.width, height: info.height }];
  }
}
