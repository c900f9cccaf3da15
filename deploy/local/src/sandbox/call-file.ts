import { type CallFileRow, readCallFile as readRows } from '@throughline/cli/call-file';
import type { Call } from '@throughline/client';
import { isOperatorId, type OperatorId } from './partner-ids.ts';

/** A row as a call, or why it isn't one. `line` is its line in the file. */
export type CallRow =
  | { readonly kind: 'call'; readonly operatorId: OperatorId; readonly call: Call }
  | { readonly kind: 'refused'; readonly line: number; readonly detail: string };

/**
 * Reads a CSV file of calls as it is asked for rows: the file that `throughline calls import` takes, with the column
 * `operator` besides. A bad row is given with its line and the reason, and the rest goes on. A row without `call_id` gets
 * one that follows from its content, so that a file that is replayed again gives duplicates and not other calls.
 * @throws CallFileError when the file can't be read or its header isn't one
 */
export async function* readCallFile(file: string): AsyncGenerator<CallRow, void, undefined> {
  for await (const row of readRows(file, { operator: { column: 'operator' } })) yield ofTheSandbox(row);
}

function ofTheSandbox(row: CallFileRow): CallRow {
  if (row.kind === 'refused') return { kind: 'refused', line: row.line, detail: row.detail };
  const { operatorId, call } = row;
  if (isOperatorId(operatorId)) return { kind: 'call', operatorId, call };
  return { kind: 'refused', line: row.line, detail: 'operator is none of the sandbox: astelit, kyivstar, umc' };
}
