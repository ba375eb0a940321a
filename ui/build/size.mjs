/**
 * What the page for Figma is made of: one row per part, `raw` before packing, `packed` as it lies beside other pages, `bytes` as text in
 * this one (base64: four characters for three bytes).
 */
export function sizeTable({ script, styles, blocks }, total) {
  const inPage = [
    { name: 'panel', text: script },
    { name: 'styles', text: styles },
  ].map(({ name, text }) => ({ name, raw: text.length, packed: text.length, bytes: text.length }));
  const packed = blocks.map(({ name, raw, bytes, inPage = bytes }) => ({
    ...{ name, raw, packed: inPage.length, bytes: 4 * Math.ceil(inPage.length / 3) },
  }));
  return [...inPage, ...packed].map((row) => ({ ...row, share: row.bytes / total }));
}

export function printSizes({ parts, standalone, ...files }) {
  const line = (name, raw, packed, bytes, share) =>
    `  ${name.padEnd(16)}${raw.padStart(10)}${packed.padStart(12)}${bytes.padStart(12)}${share.padStart(9)}`;
  console.log(`dist/ui.html: ${mega(files['ui.html'])}, dist/code.js: ${mega(files['code.js'])}`);
  console.log(line('part', 'raw', 'packed', 'in page', 'share'));
  for (const { name, raw, packed, bytes, share } of parts)
    console.log(line(name, mega(raw), mega(packed), mega(bytes), `${(share * 100).toFixed(1)} %`));
  printFolder('dist/standalone', standalone);
}

export function printFolder(folder, sizes) {
  const all = Object.values(sizes);
  const sum = all.reduce((total, bytes) => total + bytes, 0);
  console.log(`${folder}: ${mega(sum)} in ${all.length} files, the largest ${mega(Math.max(...all))}`);
}

function mega(bytes) {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;
}
