/** What was measured, by name: `intake.ratio`. */
export type Numbers = Record<string, number>;

/** The report for people, printed while it goes. */
export type Table = {
  title(text: string): void;
  /** Cells under each other: the first to the left, the others to the right. */
  row(...cells: readonly (string | number)[]): void;
  note(text: string): void;
};

const firstWidth = 30;
const otherWidth = 14;

export function createTable(write: (line: string) => void): Table {
  return {
    title: (text) => write(`\n${text}\n${'─'.repeat(Math.min(text.length, 100))}`),
    row(first, ...others) {
      const cells = others.map((cell) => ` ${shown(cell).padStart(otherWidth - 1)}`);
      write(`  ${shown(first).padEnd(firstWidth)}${cells.join('')}`.trimEnd());
    },
    note: (text) => write(`  ${text}`),
  };
}

/** Three significant digits at least, and no more decimals than they need. */
function shown(cell: string | number): string {
  if (typeof cell === 'string') return cell;
  const size = Math.abs(cell);
  const decimals = Number.isInteger(cell) || size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return cell.toLocaleString('en-GB', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
