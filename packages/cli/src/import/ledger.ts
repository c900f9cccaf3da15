import type { Answer } from '@throughline/client';
import type { Place } from '../call-file/lines.ts';
import type { CallFileRow } from '../call-file/read-call-file.ts';
import type { ImportCounts } from './import-state.ts';
import type { RefusedLine } from './refused-report.ts';

/** What became of each line, in the order of the file: a line that is refused here waits for the answers before it. */
export type Ledger = {
  /** A line was read. */
  read(row: CallFileRow): void;
  /** The next call got its answer. */
  answered(answer: Answer): void;
  /** Lines that were read and are not in the counts yet. */
  waiting(): number;
  /** So far, without gaps. */
  soFar(): { readonly answered: Place; readonly counts: ImportCounts };
};

export function createLedger(
  start: { readonly answered: Place; readonly counts: ImportCounts },
  onRefused: (refused: RefusedLine) => void,
): Ledger {
  const rows: CallFileRow[] = [];
  const counts = { ...start.counts };
  let answered = start.answered;
  const pass = (row: CallFileRow): void => {
    answered = row.after;
  };
  const refuse = (): void => {
    for (let row = rows[0]; row?.kind === 'refused'; row = rows[0]) {
      rows.shift();
      counts.refused += 1;
      onRefused({ line: row.line, callId: '', reason: row.reason, detail: row.detail });
      pass(row);
    }
  };
  return {
    read(row) {
      rows.push(row);
      refuse();
    },
    answered(answer) {
      const row = rows.shift();
      if (row?.kind !== 'call') throw new Error('an answer came without its line');
      counts[countOf[answer.outcome]] += 1;
      if ('reason' in answer) onRefused(refusedLine(row.line, answer));
      pass(row);
      refuse();
    },
    waiting: () => rows.length,
    soFar: () => ({ answered, counts: { ...counts } }),
  };
}

const countOf = { ACCEPTED: 'accepted', DUPLICATE: 'duplicate', CONFLICT: 'conflict', INVALID: 'refused' } as const;

function refusedLine(
  line: number,
  { call, reason, detail }: Extract<Answer, { readonly reason: string }>,
): RefusedLine {
  // What is no UUID may be the value of another column.
  const callId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(call.callId) ? call.callId : '';
  // The contract says that it isn't in the text; here it is made sure of.
  const number = call.callingNumber?.replace(/^\+/, '');
  return { line, callId, reason, detail: number ? detail.replaceAll(number, '…') : detail };
}
