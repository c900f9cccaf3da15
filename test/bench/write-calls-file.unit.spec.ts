import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCallFile } from '@throughline/cli/call-file';
import { expect, it, onTestFinished } from 'vitest';
import { writeCallsFile } from './write-calls-file.ts';

it('writes a file of so many different calls of one day that is over, numbered without gaps', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-calls-file-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'calls.csv');
  await writeCallsFile(file, 2_500, new AbortController().signal);

  const ids = new Set<string>();
  const numbers: bigint[] = [];
  const days = new Set<string>();
  for await (const row of readCallFile(file, { operator: { id: 'kyivstar' } })) {
    if (row.kind === 'refused') throw new Error(row.detail);
    ids.add(row.call.callId);
    numbers.push(row.call.sequenceNumber ?? 0n);
    days.add(row.call.seizureTime.toISOString().slice(0, 10));
  }
  expect(ids.size).toBe(2_500);
  expect(numbers).toEqual(Array.from({ length: 2_500 }, (_, index) => BigInt(index + 1)));
  expect(days.size).toBe(1);
  expect([...days].every((day) => day < new Date().toISOString().slice(0, 10))).toBe(true);
});
