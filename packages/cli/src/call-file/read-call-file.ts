import { type FileHandle, open } from 'node:fs/promises';
import type { Call } from '@throughline/client';
import { CallFileError } from './call-file-error.ts';
import { splitLines } from './fields.ts';
import { type Header, readHeader } from './header.ts';
import { type Place, readLines } from './lines.ts';
import type { LineRefusal } from './refusal.ts';
import { toCall } from './to-call.ts';

/** A line as a call, or why it isn't one. `after` is the place after it: where to go on when it is done with. */
export type CallFileRow = { readonly line: number; readonly after: Place } & (
  | { readonly kind: 'call'; readonly operatorId: string; readonly call: Call }
  | ({ readonly kind: 'refused' } & LineRefusal)
);

export type ReadCallFileOptions = {
  /** Whose calls they are: one operator's, or each line's as a column of its own says. */
  readonly operator: { readonly id: string } | { readonly column: string };
  /** Where to go on, from a row's `after`; from the start unless given. */
  readonly from?: Place;
};

/**
 * Reads a CSV file of calls as it is asked for rows, with little in memory whatever its size. A bad line is given with
 * the reason, and the rest goes on. A call without an id gets a derived one.
 * @throws (while iterating) CallFileError when the file can't be read, or its header isn't one
 */
export async function* readCallFile(
  path: string,
  options: ReadCallFileOptions,
): AsyncGenerator<CallFileRow, void, undefined> {
  const operatorColumn = 'column' in options.operator ? options.operator.column : undefined;
  const file = await openFile(path);
  try {
    const header = await readHeader(file, path, operatorColumn);
    const columns = new Map(header.columns.map((column, index) => [column, index]));
    for await (const lines of readLines(file, options.from ?? header.after)) {
      for (const split of splitLines(lines, header.delimiter)) {
        const { number: line, end: offset } = split.line;
        const row = { line, after: { offset, line } };
        if ('refusal' in split) {
          yield { ...row, kind: 'refused', ...split.refusal };
          continue;
        }
        const { fields } = split;
        const text = (column: string): string => fields[columns.get(column) ?? -1] ?? '';
        const operatorId = 'id' in options.operator ? options.operator.id : text(options.operator.column);
        const read = countRefusal(fields, header) ?? toCall(operatorId, text);
        yield 'reason' in read
          ? { ...row, kind: 'refused', ...read }
          : { ...row, kind: 'call', operatorId, call: read };
      }
    }
  } catch (error) {
    throw readable(error, path);
  } finally {
    await file.close();
  }
}

function countRefusal(fields: readonly string[], { columns }: Header): LineRefusal | undefined {
  if (fields.length === columns.length) return undefined;
  const fewer = fields.length < columns.length;
  const detail = `the line has ${fields.length} fields and the header ${columns.length}`;
  return { reason: 'FIELD_COUNT', detail: fewer ? `${detail}: it may have been cut off` : detail };
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (error) {
    throw readable(error, path);
  }
}

function readable(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (!code || !(error instanceof Error) || !('syscall' in error)) return error;
  return new CallFileError(`${path} can't be read (${code}): give a CSV file of calls`, { cause: error });
}
