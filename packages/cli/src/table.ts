/** A table for people, with its line ends: numbers, given as such, to the right and with separators. */
export function table(rows: readonly (readonly (string | number | bigint)[])[], widths: number[] = []): string {
  const cells = rows.map((row) =>
    row.map((cell) => ({ text: typeof cell === 'string' ? cell : grouped(cell), right: typeof cell !== 'string' })),
  );
  // What was as wide before stays so: a long table is written page by page.
  for (const row of cells) {
    for (const [index, { text }] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, text.length);
  }
  return cells
    .map((row) =>
      row
        .map(({ text, right }, index) => (right ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function grouped(number: number | bigint): string {
  return number.toLocaleString('en-US', { maximumFractionDigits: 1 });
}
