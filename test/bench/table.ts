export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Rows of times in milliseconds: least, median, most. */
export function printTable(rows: readonly (readonly [string, readonly number[]])[]): void {
  const line = (...cells: readonly string[]): void =>
    console.log(
      cells[0].padEnd(32) +
        cells
          .slice(1)
          .map((cell) => cell.padStart(10))
          .join(''),
    );
  line('', 'least', 'median', 'most', 'n');
  for (const [name, values] of rows)
    line(name, ms(Math.min(...values)), ms(median(values)), ms(Math.max(...values)), String(values.length));
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
