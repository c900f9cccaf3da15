import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import type { Call } from '@throughline/client';
import { type CsvError, type Info, parse } from 'csv-parse';
import { isOperatorId, type OperatorId } from './partner-ids.ts';

/** A row as a call, or why it isn't one. `line` is the line of the file where the row ends. */
export type CallRow =
  | { readonly kind: 'call'; readonly operatorId: OperatorId; readonly call: Call }
  | { readonly kind: 'refused'; readonly line: number; readonly detail: string };

/**
 * The columns of a file of calls, in any order, after a header line with these names. The first five are mandatory and
 * the others may be missing or empty. Times are ISO 8601 with an offset or Z. A row without `call_id` gets one that
 * follows from its content, so that a file that is replayed again gives duplicates and not other calls.
 */
export const callFileColumns = [
  'operator',
  'dialled_digits',
  'forwarded_to_number',
  'recording_entity',
  'seizure_time',
  'call_id',
  'calling_number',
  'number_restricted',
  'sequence_number',
  'answer_time',
  'release_time',
  'call_duration',
  'cause_for_term',
  'diagnostics_q850',
  'call_reference_number',
] as const;
const mandatory = callFileColumns.slice(0, 5);

type Column = (typeof callFileColumns)[number];
type Row = Partial<Record<Column, string>>;

/**
 * Reads a CSV file of calls as it is asked for rows. A bad row is given with its line and the reason, and the rest
 * goes on.
 * @throws Error when the file can't be read or its header lacks a mandatory column
 */
export async function* readCallFile(file: string): AsyncGenerator<CallRow, void, undefined> {
  const skipped: Extract<CallRow, { kind: 'refused' }>[] = [];
  const parser = parse({
    bom: true,
    columns: (header: string[]) => checkedHeader(file, header),
    info: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    on_skip: (error: CsvError | undefined) => {
      const line = (error as { lines?: number } | undefined)?.lines ?? 0;
      // Not the message: it repeats the field.
      const wrongCount = error?.code === 'CSV_RECORD_INCONSISTENT_COLUMNS';
      skipped.push({
        kind: 'refused',
        line,
        detail: wrongCount ? 'it has too few or too many fields' : 'it is not CSV',
      });
      return undefined;
    },
  });
  const bytes = createReadStream(file).on('error', (cause: NodeJS.ErrnoException) =>
    parser.destroy(new Error(`${file} can't be read (${cause.code}): give a CSV file of calls`, { cause })),
  );
  // What goes wrong comes out of the iteration below.
  pipeline(bytes, parser, () => {});
  const source = parser as AsyncIterable<{ readonly record: Row; readonly info: Info }>;
  for await (const { record, info } of source) {
    // The parser is ahead of us.
    while (skipped[0] && skipped[0].line < info.lines) yield skipped.shift() as CallRow;
    yield toCall(record, info.lines);
  }
  yield* skipped;
}

function checkedHeader(file: string, header: string[]): string[] {
  const missing = mandatory.filter((column) => !header.includes(column));
  if (missing.length === 0) return header;
  throw new Error(`${file} has no column ${missing.join(', ')}: its first line must name the columns`);
}

/**
 * Whole numbers and times are checked here, because the contract has no way to say that they are something else; the
 * hub checks the rest. Values are not repeated in what is said: a shifted column may hold a caller's number.
 */
function toCall(row: Row, line: number): CallRow {
  try {
    const operatorId = row.operator ?? '';
    if (!isOperatorId(operatorId)) throw new RangeError('operator is none of the sandbox: astelit, kyivstar, umc');
    const seizureTime = time(row, 'seizure_time');
    if (!seizureTime) throw new RangeError('seizure_time is empty');
    const optional = {
      callingNumber: row.calling_number || undefined,
      numberRestricted: flag(row, 'number_restricted'),
      sequenceNumber: whole(row, 'sequence_number', BigInt),
      answerTime: time(row, 'answer_time'),
      releaseTime: time(row, 'release_time'),
      callDuration: whole(row, 'call_duration', Number),
      causeForTerm: whole(row, 'cause_for_term', Number),
      diagnosticsQ850: whole(row, 'diagnostics_q850', Number),
      callReferenceNumber: row.call_reference_number || undefined,
    };
    const call: Call = {
      callId: row.call_id || idOf(row),
      dialledDigits: row.dialled_digits ?? '',
      forwardedToNumber: row.forwarded_to_number ?? '',
      recordingEntity: row.recording_entity ?? '',
      seizureTime,
      ...present(optional),
    };
    return { kind: 'call', operatorId, call };
  } catch (error) {
    return { kind: 'refused', line, detail: error instanceof RangeError ? error.message : 'the row is not readable' };
  }
}

function time(row: Row, column: Column): Date | undefined {
  const text = row[column];
  if (!text) return undefined;
  const date = new Date(text);
  if (!/(Z|[+-]\d\d:?\d\d)$/.test(text) || Number.isNaN(date.getTime())) {
    throw new RangeError(`${column} is no ISO 8601 time with an offset`);
  }
  return date;
}

function whole<T>(row: Row, column: Column, as: (text: string) => T): T | undefined {
  const text = row[column];
  if (!text) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new RangeError(`${column} is no whole number`);
  return as(text);
}

function flag(row: Row, column: Column): boolean | undefined {
  const text = row[column]?.toLowerCase();
  if (!text) return undefined;
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw new RangeError(`${column} is neither true nor false`);
}

/** A UUIDv8 of the content. */
function idOf(row: Row): string {
  const content = JSON.stringify(callFileColumns.map((column) => row[column] ?? ''));
  const hex = createHash('sha256').update(content).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(12, 15)}`, `a${hex.slice(15, 18)}`, hex.slice(18, 30)].join(
    '-',
  );
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
