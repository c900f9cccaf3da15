import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Call } from '@throughline/client';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { callFileColumns } from './columns.ts';
import { readCallFile } from './read-call-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'throughline-cli-'));

const text = fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll(/[\r\n]/g, '').trim());
const time = fc.date({ min: new Date(0), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true });
const int32 = fc.nat({ max: 2 ** 31 - 1 });
const call = fc.record(
  {
    callId: fc.uuid({ version: 7 }),
    dialledDigits: text,
    forwardedToNumber: text,
    recordingEntity: text,
    seizureTime: time,
    callingNumber: text.filter((value) => value !== ''),
    numberRestricted: fc.boolean(),
    sequenceNumber: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    answerTime: time,
    releaseTime: time,
    callDuration: int32,
    causeForTerm: int32,
    diagnosticsQ850: int32,
    callReferenceNumber: text.filter((value) => value !== ''),
    partialRecordType: int32,
    partialRecordNumber: int32,
  },
  { requiredKeys: ['callId', 'dialledDigits', 'forwardedToNumber', 'recordingEntity', 'seizureTime'] },
);
const columns = Object.keys(callFileColumns);
const file = fc.record({
  calls: fc.array(call),
  columns: fc.shuffledSubarray(columns, { minLength: columns.length }),
  delimiter: fc.constantFrom(',', ';'),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  mark: fc.constantFrom('', '\uFEFF'),
  quoteAll: fc.boolean(),
  endsWithLineEnd: fc.boolean(),
});

/** The field of the column of that name. */
function fieldOf(calls: Call, column: string): string {
  const name = column.replaceAll(/_(.)/g, (_match, letter: string) => letter.toUpperCase());
  const value = calls[name as keyof Call];
  return value instanceof Date ? value.toISOString() : String(value ?? '');
}

it('any calls, in any order of columns, quoting, delimiter and line ends, are read back as they were', async () => {
  let files = 0;
  await fc.assert(
    fc.asyncProperty(file, async ({ calls, delimiter, lineEnd, mark, quoteAll, endsWithLineEnd, ...it }) => {
      const quoted = (field: string): string =>
        quoteAll || /[",;]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
      const lines = calls.map((each) => it.columns.map((column) => quoted(fieldOf(each, column))).join(delimiter));
      const path = join(folder, `${files++}.csv`);
      const content = [it.columns.map(quoted).join(delimiter), ...lines].join(lineEnd);
      writeFileSync(path, mark + content + (endsWithLineEnd ? lineEnd : ''));

      const read: unknown[] = [];
      for await (const row of readCallFile(path, { operator: { id: 'kyivstar' } })) {
        read.push(row.kind === 'call' ? row.call : row);
      }
      expect(read).toEqual(calls);
    }),
  );
});
