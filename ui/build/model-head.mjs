import { readFile } from 'node:fs/promises';

/** A safetensors file begins with the length of its header, and that. */
function readHeader(file) {
  const end = 8 + Number(file.readBigUInt64LE());
  return { end, header: JSON.parse(file.subarray(8, end).toString('utf8')) };
}

/** What the page says of its model before it is read: the sliders are on the screen then. */
export async function readModelHead(path) {
  const { header } = readHeader(await readFile(path));
  const { id, directions } = JSON.parse(header.__metadata__.anycost);
  return { id, directions };
}

/** A model file without the numbers of its refining encoder, which looks closer when all else is at work. */
export const firstOf = (file) => file.subarray(0, endOfFirst(file));
/** These; nothing where the model has none. */
export const restOf = (file) => file.subarray(endOfFirst(file));

/** All of it where they do not come last. */
function endOfFirst(file) {
  const { end, header } = readHeader(file);
  const tensors = Object.entries(header).filter(([name]) => name !== '__metadata__');
  const places = (isLater) =>
    tensors.filter(([name]) => name.startsWith('refiner.') === isLater).map(([, tensor]) => tensor.data_offsets);
  const later = places(true);
  const cut = Math.min(...later.map(([begin]) => begin));
  const comesLast = later.length > 0 && places(false).every(([, last]) => last <= cut);
  return comesLast ? end + cut : file.length;
}
