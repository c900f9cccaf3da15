import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CallFileRow, readCallFile } from './read-call-file.ts';

const header = 'dialled_digits,calling_number,forwarded_to_number,recording_entity,sequence_number,seizure_time';
const lineOf = (sequenceNumber: number | string, recordingEntity = 'KYIV-MSC-1'): string =>
  `527,+380671234567,+380445685015,${recordingEntity},${sequenceNumber},2026-11-01T10:15:30+02:00`;

function fileOf(content: string | Buffer): string {
  const path = join(mkdtempSync(join(tmpdir(), 'throughline-cli-')), 'calls.csv');
  writeFileSync(path, content);
  return path;
}

async function rowsOf(content: string | Buffer): Promise<CallFileRow[]> {
  const rows: CallFileRow[] = [];
  for await (const row of readCallFile(fileOf(content), { operator: { id: 'kyivstar' } })) rows.push(row);
  return rows;
}

const callsOf = (rows: readonly CallFileRow[]) => rows.flatMap((row) => (row.kind === 'call' ? [row.call] : []));
const numbersOf = (rows: readonly CallFileRow[]) => callsOf(rows).map(({ sequenceNumber }) => sequenceNumber);
const refusedOf = (rows: readonly CallFileRow[]) =>
  rows.flatMap((row) => (row.kind === 'refused' ? [{ line: row.line, reason: row.reason }] : []));

describe('a file of calls', () => {
  it('given a line, is a call with the fields of the same names', async () => {
    const [row] = await rowsOf(`${header}\n${lineOf(7)}\n`);
    expect(row).toMatchObject({
      kind: 'call',
      line: 2,
      operatorId: 'kyivstar',
      call: {
        dialledDigits: '527',
        callingNumber: '+380671234567',
        forwardedToNumber: '+380445685015',
        recordingEntity: 'KYIV-MSC-1',
        sequenceNumber: 7n,
        seizureTime: new Date('2026-11-01T08:15:30Z'),
      },
    });
  });

  it.each([
    ['a BOM', `\uFEFF${header}\n${lineOf(7)}\n`],
    ['CRLF', `${header}\r\n${lineOf(7)}\r\n`],
    ['no line end at the end', `${header}\n${lineOf(7)}`],
    ['blank lines', `\n${header}\n\n${lineOf(7)}\n  \n`],
    ['semicolons', `${header}\n${lineOf(7)}\n`.replaceAll(',', ';')],
    ['space around values', `${header}\n${lineOf(7).replaceAll(',', ' , ')}\n`],
    ['quotes', `${header}\n${lineOf(7).replace('KYIV-MSC-1', '"KYIV-MSC-1"')}\n`],
    ['quotes around names', `"${header.replaceAll(',', '","')}"\n${lineOf(7)}\n`],
  ])('with %s reads the same', async (_what, text) => {
    expect(callsOf(await rowsOf(text))).toEqual(callsOf(await rowsOf(`${header}\n${lineOf(7)}\n`)));
  });

  it('with delimiters and quotes inside of quotes has them in the value', async () => {
    const [call] = callsOf(await rowsOf(`${header}\n${lineOf(7, '"MSC ""1"", Kyiv"')}\n`));
    expect(call?.recordingEntity).toBe('MSC "1", Kyiv');
  });

  it('with columns in another order reads the same', async () => {
    const backwards = (line: string): string => line.split(',').reverse().join(',');
    const turned = await rowsOf(`${backwards(header)}\n${backwards(lineOf(7))}\n`);
    expect(callsOf(turned)).toEqual(callsOf(await rowsOf(`${header}\n${lineOf(7)}\n`)));
  });

  it('given every column, has every field', async () => {
    const names =
      'call_id,number_restricted,answer_time,release_time,call_duration,cause_for_term,diagnostics_q850,' +
      'call_reference_number,partial_record_type,partial_record_number';
    const id = '0199c0de-1234-7000-8000-0000000000ca';
    const values = `${id},false,2026-11-01T08:15:31Z,2026-11-01T08:16:31.5Z,60,0,16,ref-1,3,2`;
    const [call] = callsOf(await rowsOf(`${header},${names}\n${lineOf(7)},${values}\n`));
    expect(call).toMatchObject({
      callId: id,
      numberRestricted: false,
      answerTime: new Date('2026-11-01T08:15:31Z'),
      releaseTime: new Date('2026-11-01T08:16:31.500Z'),
      callDuration: 60,
      causeForTerm: 0,
      diagnosticsQ850: 16,
      callReferenceNumber: 'ref-1',
      partialRecordType: 3,
      partialRecordNumber: 2,
    });
  });
});

describe('a bad line costs itself and no other', () => {
  const around = async (bad: string | Buffer) =>
    rowsOf(
      Buffer.concat([Buffer.from(`${header}\n${lineOf(1)}\n`), Buffer.from(bad), Buffer.from(`\n${lineOf(2)}\n`)]),
    );

  it.each([
    ['an unclosed quote', lineOf(9, '"KYIV'), 'LINE_NOT_CSV'],
    ['a quote in the middle of a field', lineOf(9, 'KY"IV'), 'LINE_NOT_CSV'],
    ['windows-1251', Buffer.from(lineOf(9, '\u00CA\u00C8\u00C5\u00C2'), 'latin1'), 'LINE_NOT_UTF8'],
    ['more than 64 KiB', lineOf(9, 'K'.repeat(200_000)), 'LINE_TOO_LONG'],
    ['too many fields', `${lineOf(9)},more`, 'FIELD_COUNT'],
    ['a time without an offset', lineOf(9).replace('+02:00', ''), 'FIELD_INVALID'],
    ['31 February', lineOf(9).replace('2026-11-01', '2026-02-31'), 'FIELD_INVALID'],
    ['no seizure time', lineOf(9).replace('2026-11-01T10:15:30+02:00', ''), 'FIELD_INVALID'],
    ['a number where a sequence number should be', lineOf('+380671234567'), 'FIELD_INVALID'],
    ['a sequence number beyond 64 bits', lineOf('18446744073709551616'), 'FIELD_INVALID'],
    ['nothing that tells it from another', lineOf(''), 'CALL_NOT_IDENTIFIABLE'],
  ])('with %s', async (_what, bad, reason) => {
    const rows = await around(bad);
    expect(numbersOf(rows)).toEqual([1n, 2n]);
    expect(refusedOf(rows)).toEqual([{ line: 3, reason }]);
  });

  it('with two unclosed quotes that would make a pair over two lines', async () => {
    const rows = await around(`${lineOf(9, '"KYIV')}\n${lineOf(10, 'KYIV"')}`);
    expect(refusedOf(rows).map(({ line }) => line)).toEqual([3, 4]);
    expect(numbersOf(rows)).toEqual([1n, 2n]);
  });

  it('when the file was cut off in its last line', async () => {
    const rows = await rowsOf(`${header}\n${lineOf(1)}\n${lineOf(2).slice(0, 30)}`);
    expect(refusedOf(rows)).toEqual([{ line: 3, reason: 'FIELD_COUNT' }]);
    expect(numbersOf(rows)).toEqual([1n]);
  });

  it('and what is said of it has no value in it', async () => {
    const rows = await around(`${lineOf('+380671234567')}\n${lineOf(9).replace('2026-11-01', '+380671234567')}`);
    const details = rows.map((row) => (row.kind === 'refused' ? row.detail : '')).join();
    expect(details).not.toContain('38067');
  });
});

describe('a file that is none of calls says what to do', () => {
  it.each([
    ['that is empty', '', 'is empty'],
    ['without a header', `${lineOf(7)}\n`, 'has no header'],
    ['without a mandatory column', `${header.replace('dialled_digits,', '')}\n`, 'no column dialled_digits'],
    ['with an unknown column', `${header},imsi\n`, "column 7 'imsi'"],
    ['with a column twice', `${header},seizure_time\n`, 'twice: seizure_time'],
    ['with CR alone', `${header}\r${lineOf(7)}\r`, 'CR alone'],
    ['in UTF-16', Buffer.from(`\uFEFF${header}\n${lineOf(7)}\n`, 'utf16le'), 'UTF-16'],
    ['in UTF-16 without a BOM', Buffer.from(`${header}\n`, 'utf16le'), 'UTF-16'],
    ['with a header that is too long', 'x'.repeat(100_000), 'too long'],
  ])('one %s', async (_what, content, said) => {
    await expect(rowsOf(content)).rejects.toThrow(said);
  });

  it('one that is not there', async () => {
    const rows = readCallFile('/no/such/file.csv', { operator: { id: 'kyivstar' } });
    await expect(rows.next()).rejects.toThrow("/no/such/file.csv can't be read (ENOENT)");
  });

  it('without repeating a number where the header should be', async () => {
    await expect(rowsOf(`seizure_time,${lineOf(7)}\n`)).rejects.toThrow(/^(?!.*38067)/);
  });
});

it('given the place after a row, goes on with the next', async () => {
  const path = fileOf(`\uFEFF${header}\r\n${[1, 2, 3].map((number) => lineOf(number)).join('\r\n')}`);
  const first = await readCallFile(path, { operator: { id: 'kyivstar' } }).next();
  const rest: CallFileRow[] = [];
  const from = first.value?.after ?? { offset: 0, line: 0 };
  for await (const row of readCallFile(path, { operator: { id: 'kyivstar' }, from })) rest.push(row);
  expect(numbersOf(rest)).toEqual([2n, 3n]);
  expect(rest.map(({ line }) => line)).toEqual([3, 4]);
});
