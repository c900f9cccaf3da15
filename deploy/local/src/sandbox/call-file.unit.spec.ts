import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CallRow, readCallFile } from './call-file.ts';

async function rowsOf(text: string): Promise<CallRow[]> {
  const file = join(mkdtempSync(join(tmpdir(), 'throughline-')), 'calls.csv');
  writeFileSync(file, text);
  const rows: CallRow[] = [];
  for await (const row of readCallFile(file)) rows.push(row);
  return rows;
}

const header =
  'operator,dialled_digits,calling_number,forwarded_to_number,recording_entity,sequence_number,seizure_time';
const good = 'kyivstar,527,+380671234567,+380445685015,KYIV-MSC-1,7,2026-04-25T08:00:00+03:00';

it('reads calls, whatever the order of the columns', async () => {
  const [row] = await rowsOf(`${header}\n${good}\n`);
  expect(row).toMatchObject({
    kind: 'call',
    operatorId: 'kyivstar',
    call: {
      dialledDigits: '527',
      callingNumber: '+380671234567',
      sequenceNumber: 7n,
      seizureTime: new Date('2026-04-25T05:00:00Z'),
    },
  });
});

it('gives a call without an id one that follows from its content', async () => {
  const idsOf = async (text: string) =>
    (await rowsOf(text)).map((row) => (row.kind === 'call' ? row.call.callId : undefined));
  const [id, other] = await idsOf(`${header}\n${good}\n${good.replace(',7,', ',8,')}\n`);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(other).not.toBe(id);
  expect(await idsOf(`${header}\n${good}\n`)).toEqual([id]);
});

it('reports a bad row with its line and reason, never its values, and goes on', async () => {
  const rows = await rowsOf(
    [
      header,
      good,
      good.replace('kyivstar', 'beeline'),
      good.replace('2026-04-25T08:00:00+03:00', 'yesterday'),
      good.replace(',7,', ',+380671234567,'),
      'too,short',
      good.replace(',7,', ',8,'),
    ].join('\n'),
  );

  expect(rows.filter(({ kind }) => kind === 'call')).toHaveLength(2);
  const refused = rows.flatMap((row) => (row.kind === 'refused' ? [row] : []));
  expect(refused.map(({ line }) => line)).toEqual([3, 4, 5, 6]);
  expect(refused[1]?.detail).toContain('seizure_time');
  expect(refused.map(({ detail }) => detail).join()).not.toContain('38067');
});

it('says which column is missing', async () => {
  await expect(rowsOf('operator,calling_number\nkyivstar,1\n')).rejects.toThrow('no column dialled_digits');
});
