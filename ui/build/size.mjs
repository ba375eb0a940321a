/** What the page is made of: one row per part, `raw` before packing, `bytes` as it stands in the page. */
export function sizeTable(parts, total) {
  return parts.map(({ name, raw, text }) => ({ name, raw, bytes: text.length, share: text.length / total }));
}

export function printSizes(title, rows, total) {
  const line = (name, raw, bytes, share) =>
    `  ${name.padEnd(16)}${raw.padStart(10)}${bytes.padStart(12)}${share.padStart(9)}`;
  console.log(`${title}: ${mega(total)}`);
  console.log(line('part', 'raw', 'in page', 'share'));
  for (const { name, raw, bytes, share } of rows)
    console.log(line(name, mega(raw), mega(bytes), `${(share * 100).toFixed(1)} %`));
}

function mega(bytes) {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;
}
