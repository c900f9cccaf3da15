import type { FileHandle } from 'node:fs/promises';
import { CallFileError } from './call-file-error.ts';
import { callFileColumns, mandatoryColumns } from './columns.ts';
import { type Delimiter, splitLines } from './fields.ts';
import { type Line, type Place, readLines } from './lines.ts';

export type Header = {
  readonly columns: readonly string[];
  readonly delimiter: Delimiter;
  /** Where the first line after it begins. */
  readonly after: Place;
};

/**
 * Reads the header of a file of calls: its first line that isn't blank.
 * @param path to say which file it is
 * @param extraColumn one that is mandatory besides those of every file of calls
 * @throws CallFileError where there is none, or a column is unknown, missing or there twice, or it isn't UTF-8
 */
export async function readHeader(file: FileHandle, path: string, extraColumn?: string): Promise<Header> {
  for await (const lines of readLines(file, { offset: 0, line: 0 })) {
    for (const line of lines) {
      const header = headerIn(line, path);
      if (!header) continue;
      check(header.columns, path, extraColumn);
      return header;
    }
  }
  throw new CallFileError(`${path} is empty: give a CSV file whose first line names the columns`);
}

function headerIn(line: Line, path: string): Header | undefined {
  const { bytes } = line;
  if (!bytes) throw new CallFileError(`${path} has no header: its first line is too long to be one`);
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (utf16 || bytes.includes(0)) throw new CallFileError(`${path} is UTF-16: save it as UTF-8 and import that`);
  if (bytes.includes('\r')) throw new CallFileError(`${path} ends its lines with CR alone: end them with LF or CRLF`);
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = hasMark ? bytes.subarray(3) : bytes;
  const delimiter = countOf(text, ';') > countOf(text, ',') ? ';' : ',';
  const [split] = splitLines([{ ...line, bytes: text }], delimiter);
  if (!split) return undefined;
  if ('refusal' in split) throw new CallFileError(`${path} has no header that can be read: ${split.refusal.detail}`);
  return { columns: split.fields, delimiter, after: { offset: line.end, line: line.number } };
}

function check(columns: readonly string[], path: string, extraColumn: string | undefined): void {
  const isKnown = (column: string): boolean => column === extraColumn || Object.hasOwn(callFileColumns, column);
  if (!columns.some(isKnown)) {
    throw new CallFileError(`${path} has no header: its first line must name the columns, such as dialled_digits`);
  }
  const mandatory = extraColumn ? [extraColumn, ...mandatoryColumns] : mandatoryColumns;
  const missing = mandatory.filter((column) => !columns.includes(column));
  if (missing.length > 0) {
    throw new CallFileError(`${path} has no column ${missing.join(', ')}: its first line must name them`);
  }
  const unknown = columns.flatMap((column, index) => (isKnown(column) ? [] : [describe(column, index)]));
  if (unknown.length > 0) {
    throw new CallFileError(
      `${path} has columns that nobody knows: ${unknown.join(', ')}. Take them out, or name them as the documentation does`,
    );
  }
  const twice = columns.filter((column, index) => columns.indexOf(column) !== index);
  if (twice.length > 0) throw new CallFileError(`${path} names columns twice: ${twice.join(', ')}`);
}

/** With its name only where that is a word: a line of data may be where the header should be. */
function describe(column: string, index: number): string {
  return /^[\p{L}_ -]{1,40}$/u.test(column) ? `column ${index + 1} '${column}'` : `column ${index + 1}`;
}

function countOf(bytes: Buffer, character: string): number {
  return bytes.toString('latin1').split(character).length - 1;
}
