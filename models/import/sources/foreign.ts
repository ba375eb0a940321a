/** Files that people take for models: what they are, for a sentence that begins with the file's name. */

const STARTS: readonly (readonly [string, string])[] = [
  [
    'version https://git-lfs',
    'it is only a pointer of Git LFS, not the file itself; fetch it with “git lfs pull” or download it from the repository’s page',
  ],
  ['<!doctype', 'it is a web page, as hosts send when a download needs a confirmation; download it with a browser'],
  ['<html', 'it is a web page, as hosts send when a download needs a confirmation; download it with a browser'],
  ['\x89png', 'it is a picture'],
  ['\xff\xd8\xff', 'it is a picture'],
  ['\x89hdf', 'it is an HDF5 file, and PyTorch, NumPy and pickle files are read'],
  ['\x1f\x8b', 'it is compressed with gzip; unpack it first'],
  ['7z\xbc\xaf', 'it is a 7-Zip archive; unpack it first'],
  ['rar!', 'it is a RAR archive; unpack it first'],
];

/** @returns 'json', or why the file is not imported */
export function foreign(bytes: Uint8Array): string {
  const start = Array.from(bytes.subarray(0, 64), (byte) => String.fromCharCode(byte)).join('');
  const plain = start.trimStart().toLowerCase();
  const known = STARTS.find(([text]) => plain.startsWith(text));
  if (known) return known[1];
  return /^[{["0-9a-z]/.test(plain) && !/[^\x09\x0a\x0d\x20-\xff]/.test(start) && plain.startsWith('{')
    ? 'json'
    : 'it is not a PyTorch file';
}
