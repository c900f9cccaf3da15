import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../verify/repository.ts';

/** A row of a table, its cells by the names of the columns. */
export type Row = Readonly<Record<string, string>>;

export function readDocument(path: string): string {
  return readFileSync(join(repository, path), 'utf8');
}

/**
 * The rows of the first table after a line of a document, without the backticks around codes.
 * @throws Error when the document has no such line or no table after it
 */
export function tableAfter(text: string, line: string): Row[] {
  const lines = text.split('\n');
  const start = lines.indexOf(line);
  const first = lines.findIndex((each, index) => index > start && each.startsWith('|'));
  if (start < 0 || first < 0) throw new Error(`there is no table after the line '${line}'`);
  const end = lines.findIndex((each, index) => index > first && !each.startsWith('|'));
  const [header = '', , ...rows] = lines.slice(first, end < 0 ? undefined : end);
  const columns = cellsOf(header);
  return rows.map((row) => {
    const cells = cellsOf(row);
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
  });
}

/** The codes in a cell, such as those of `` `calls`, `cases` ``. */
export function listOf(cell: string | undefined): string[] {
  return cell ? cell.split(', ') : [];
}

function cellsOf(row: string): string[] {
  return row
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim().replaceAll('`', ''));
}
