import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { DifferenceKind, Granularity } from '@throughline/proto/throughline/calls/v1/reconciliation.ts';
import { ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import { describe, expect, it } from 'vitest';
import { connectToFake, hubRefusal } from '../../client/src/fakes/fake-hub.ts';
import { createFakeIntake } from '../../client/src/fakes/fake-intake.ts';
import { createFakeReconciliation } from '../../client/src/fakes/fake-reconciliation.ts';
import { createFakeTiming } from '../../client/src/fakes/fake-timing.ts';
import { environmentOf, newFolder, runAgainst } from './fakes/fake-world.ts';

const books = {
  reconciliation: {
    operatorId: 'kyivstar',
    forwardedBySequence: 1_204n,
    forwardedByTotal: 1_205n,
    received: 1_202n,
    answered: 1_100n,
    differences: [{ kind: DifferenceKind.DIFFERENCE_KIND_NEVER_RECEIVED, calls: 1n }],
    unexplained: -1n,
  },
  differences: [
    {
      kind: DifferenceKind.DIFFERENCE_KIND_NEVER_RECEIVED,
      recordingEntity: 'KYIV-MSC-1',
      sequenceNumber: 18_446_744_073_709_551_615n,
      time: new Date('2026-11-01T10:00:00Z'),
      detail: 'no record, said "never"',
    },
    { kind: DifferenceKind.DIFFERENCE_KIND_REFUSED, reason: ErrorReason.ERROR_REASON_TIME_ORDER, callId: 'c-1' },
  ],
  gaps: [{ recordingEntity: 'KYIV-MSC-1', firstNumber: 5n, lastNumber: 7n, foundAt: new Date(0) }],
};

async function ask(args: readonly string[], fake = createFakeReconciliation(books)) {
  const client = await connectToFake('calls', fake, createFakeTiming());
  return { ...(await runAgainst(client, args, newFolder())), requests: fake.requests };
}

describe('calls reconcile', () => {
  it('asks for the day in UTC', async () => {
    const { requests } = await ask(['calls', 'reconcile', '--operator', 'kyivstar', '--day', '2026-11-01']);
    const period = { granularity: Granularity.GRANULARITY_DAY, start: new Date('2026-11-01T00:00:00Z') };
    expect(requests[0]).toEqual({ method: 'getReconciliation', request: { operatorId: 'kyivstar', period } });
  });

  it('asks for the hour in UTC', async () => {
    const { requests } = await ask(['calls', 'reconcile', '--hour', '2026-11-01T10Z']);
    const period = { granularity: Granularity.GRANULARITY_HOUR, start: new Date('2026-11-01T10:00:00Z') };
    expect(requests[0]).toEqual({ method: 'getReconciliation', request: { operatorId: '', period } });
  });

  it('shows the counts and the list to people', async () => {
    const { code, out } = await ask(['calls', 'reconcile', '--day', '2026-11-01']);
    expect(code).toBe(0);
    expect(out).toMatch(/received by the hub +1,202$/m);
    expect(out).toMatch(/unexplained +-1$/m);
    expect(out).toMatch(/^2026-11-01T10:00:00.000Z +NEVER_RECEIVED +KYIV-MSC-1 +18446744073709551615 /m);
  });

  it('--csv prints the differences as RFC 4180 has it', async () => {
    const { out } = await ask(['calls', 'reconcile', '--day', '2026-11-01', '--csv']);
    expect(out.split('\r\n')).toEqual([
      'time,kind,reason,recording_entity,sequence_number,call_id,detail',
      '2026-11-01T10:00:00.000Z,NEVER_RECEIVED,,KYIV-MSC-1,18446744073709551615,,"no record, said ""never"""',
      ',REFUSED,TIME_ORDER,,,c-1,',
      '',
    ]);
  });

  it('--json prints one object', async () => {
    const { out } = await ask(['calls', 'reconcile', '--day', '2026-11-01', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      operator_id: 'kyivstar',
      period: '2026-11-01',
      forwarded_by_total: 1_205,
      unexplained: -1,
      calls_by_kind: { NEVER_RECEIVED: 1 },
      differences: [{ sequence_number: '18446744073709551615' }, { kind: 'REFUSED', reason: 'TIME_ORDER' }],
    });
  });

  it.each([
    ['no period', []],
    ['two periods', ['--day', '2026-11-01', '--hour', '2026-11-01T10Z']],
    ['a day that is not there', ['--day', '2026-02-30']],
    ['an hour without its zone', ['--hour', '2026-11-01T10']],
    ['both formats', ['--day', '2026-11-01', '--csv', '--json']],
  ])('given %s, ends with 2', async (_what, flags) => {
    const { code, requests } = await ask(['calls', 'reconcile', ...flags]);
    expect(code).toBe(2);
    expect(requests).toEqual([]);
  });

  it('when the hub says no, says why and ends with 2', async () => {
    const fake = createFakeReconciliation(books, (stream) => {
      stream.emit('error', hubRefusal(status.PERMISSION_DENIED, 'NOT_ENTITLED', false, 'Not your calls.'));
      return false;
    });
    const { code, err } = await ask(['calls', 'reconcile', '--day', '2026-11-01', '--csv'], fake);
    expect(code).toBe(2);
    expect(err).toContain('Not your calls.');
  });
});

describe('calls total', () => {
  it('submits the count', async () => {
    const { code, requests } = await ask(['calls', 'total', '--day', '2026-11-01', '--forwarded', '1204']);
    const period = { granularity: Granularity.GRANULARITY_DAY, start: new Date('2026-11-01T00:00:00Z') };
    expect(code).toBe(0);
    expect(requests).toEqual([{ method: 'submitTotal', request: { period, forwarded: 1_204n } }]);
  });

  it('given no whole number, ends with 2', async () => {
    expect((await ask(['calls', 'total', '--day', '2026-11-01', '--forwarded', 'many'])).code).toBe(2);
  });
});

describe('calls gaps', () => {
  it('shows what is missing to people', async () => {
    expect((await ask(['calls', 'gaps'])).out).toMatch(/^KYIV-MSC-1 +5 +7 +3 +1970/m);
  });

  it('--json prints one object', async () => {
    const { out } = await ask(['calls', 'gaps', '--operator', 'kyivstar', '--json']);
    expect(JSON.parse(out).gaps).toEqual([
      {
        recording_entity: 'KYIV-MSC-1',
        first_number: '5',
        last_number: '7',
        missing: 3,
        found_at: '1970-01-01T00:00:00.000Z',
      },
    ]);
  });
});

describe('without what it needs to connect, ends with 2 and says', () => {
  it.each([
    ['THROUGHLINE_CA', '--ca FILE'],
    ['THROUGHLINE_CERT', '--cert FILE'],
    ['THROUGHLINE_KEY', '--key FILE'],
  ])('that %s is missing', async (name, said) => {
    const folder = newFolder();
    const env = { ...environmentOf(folder), [name]: undefined };
    const { code, err } = await runAgainst(undefined, ['calls', 'gaps'], folder, { env });
    expect(code).toBe(2);
    expect(err).toContain(said);
  });

  it.each([
    ["that a file can't be read", ['--cert', '/no/such/file'], "/no/such/file can't be read (ENOENT)"],
    ['that a file is no certificate', ['--cert', 'KEY'], 'is no certificate'],
    ['that an address is none', ['--calls-address', 'https://hub.example'], 'host:port'],
  ])('%s', async (_what, flags, said) => {
    const folder = newFolder();
    const args = flags.map((flag) => (flag === 'KEY' ? join(folder, 'partner.key') : flag));
    const { code, err } = await runAgainst(undefined, ['calls', 'gaps', ...args], folder);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });

  it.each([[['calls', 'forward']], [['calls', 'import']], [['calls', 'gaps', '--nonsense']]])(
    'how it is used, for %j',
    async (args) => {
      const { code, err } = await runAgainst(undefined, args, newFolder());
      expect(code).toBe(2);
      expect(err).toContain('--help');
    },
  );
});

it('help is on stdout and ends with 0', async () => {
  const { code, out } = await runAgainst(undefined, ['calls', 'import', '--help'], newFolder());
  expect(code).toBe(0);
  expect(out).toContain('Exit codes');
});

it('calls import shows a table to people, and where the refused lines are', async () => {
  const folder = newFolder();
  const file = join(folder, 'calls.csv');
  writeFileSync(file, 'dialled_digits;forwarded_to_number;recording_entity;seizure_time;sequence_number\nbad\n');
  const client = await connectToFake('calls', createFakeIntake(), createFakeTiming());

  const { code, out, err } = await runAgainst(client, ['calls', 'import', file], folder);

  expect(code).toBe(1);
  expect(out).toMatch(/^refused +1$/m);
  expect(err).toContain(`${file}.refused.csv`);
});
