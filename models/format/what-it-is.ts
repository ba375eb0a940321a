/** Names a file that was opened as a model and is none, by its first bytes. */

const text = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes.subarray(0, 256));

/** By the signature at the start of the file; sentences end in what to do. */
const KINDS: readonly (readonly [starts: RegExp, sentence: string])[] = [
  [
    /^version https:\/\/git-lfs/,
    'This is a Git LFS pointer, not the model itself: fetch the file it points to with "git lfs pull", or download it from the page of the repository.',
  ],
  [
    /^\s*(<!doctype html|<html|<\?xml|<head)/i,
    'This is a web page, not a model: the download did not give the file; download it again.',
  ],
  [
    /^(\x89PNG\r\n|\xff\xd8\xff|GIF8|RIFF....WEBP|BM|II\*\0|MM\0\*|\0\0\0.ftyp(avif|heic|mif1))/s,
    'This is a picture, not a model: open it as a photo.',
  ],
  [/^%PDF/, 'This is a PDF document, not a model; choose a .safetensors file.'],
  [/^\x93NUMPY/, 'This is a NumPy array, not a model file: import it first, with "npm run model -- import".'],
  [
    /^PK\x03\x04/,
    'This is a zip archive (a PyTorch checkpoint or .npz is one), not a model file: import it first, with "npm run model -- import".',
  ],
  [
    /^\x80[\x02-\x05]/,
    'This is a pickle (a .pkl or old .pt checkpoint), not a model file: import it first, with "npm run model -- import".',
  ],
  [/^(\x1f\x8b|\xfd7zXZ|\x28\xb5\x2f\xfd|Rar!|7z\xbc\xaf)/, 'This is a compressed file, not a model: unpack it first.'],
  [/^\x89HDF/, 'This is an HDF5 file, which cannot be opened; choose a .safetensors file.'],
  [/^\x08[\x01-\x0f]\x12/, 'This is an ONNX file, not a model file of this program; choose a .safetensors file.'],
];

/** @returns one sentence that says what the file is and what to do, or undefined for what may be a safetensors file */
export function whatItIs(bytes: Uint8Array): string | undefined {
  if (bytes.byteLength === 0) return 'This file is empty; download it again.';
  const start = text(bytes);
  return KINDS.find(([starts]) => starts.test(start))?.[1];
}
