import { ThroughlineError } from '@throughline/platform/errors';
import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import type { KnownPartner, PartnerRole } from '@throughline/platform/partners/directory';
import { describe, expect, it } from 'vitest';
import { createListDifferences } from '../../application/list-differences.ts';
import { createReconcile } from '../../application/reconcile.ts';
import { createSubmitTotal } from '../../application/submit-total.ts';
import type { Difference } from '../../domain/reconciliation.ts';
import { createReconciliationServer } from './reconciliation-server.ts';

const start = new Date(Date.UTC(2026, 4, 1, 12));
const now = start.getTime() + 7_200_000;
const period = { granularity: 1, start };
const roles: Readonly<Record<string, PartnerRole>> = {
  kyivstar: 'OPERATOR',
  lifecell: 'OPERATOR',
  'iom-ukraine': 'IOM_MISSION',
  'la-strada': 'NGO',
};
const partnerOf = (partnerId: string): KnownPartner | undefined => {
  const role = roles[partnerId];
  return role && ({ partnerId, role } as KnownPartner);
};
const refusal: Difference = {
  kind: 'REFUSED',
  reason: 'TIME_ORDER',
  detail: 'answer_time is before seizure_time.',
  callId: null,
  recordingEntity: 'MSC-1',
  sequenceNumber: 7,
  time: start.getTime(),
};

type Send = (response: unknown) => Promise<void>;

/** The handlers as plain functions over the real use cases; `asked` says whose books were opened. */
function serve() {
  const asked: unknown[] = [];
  const handlers = {
    unary: (handle: unknown) => handle,
    answers:
      (handle: (request: unknown, send: Send, context: CallContext) => Promise<void>) =>
      async (request: unknown, context: CallContext) => {
        const sent: unknown[] = [];
        await handle(request, async (response) => void sent.push(response), context);
        return sent;
      },
  } as unknown as Handlers;
  const none = {
    NEVER_RECEIVED: 2n,
    REFUSED: 1n,
    DUPLICATE: 0n,
    ABANDONED_BEFORE_ANSWER: 3n,
    ANSWERED_WITHOUT_CALL_EVENT: 0n,
    ANSWER_NOT_RECORDED: 0n,
    PARTIAL_RECORD: 0n,
  };
  const books = {
    async tally(operatorId: string) {
      asked.push(operatorId);
      return { tally: { received: 10n, answered: 7n, numbersThatCame: 11n, differences: none }, total: 14n };
    },
    differences(operatorId: string) {
      asked.push(operatorId);
      return [
        (async function* () {
          yield refusal;
        })(),
      ];
    },
  };
  const server = createReconciliationServer(
    handlers,
    {
      find: partnerOf,
      authorise(identity, ...allowed) {
        const partner = partnerOf(identity.kind === 'partner' ? identity.partnerId : '');
        if (!partner || !allowed.includes(partner.role)) throw new ThroughlineError('NOT_ENTITLED', 'no');
        return partner;
      },
    },
    {
      reconcile: createReconcile(books, () => now),
      listDifferences: createListDifferences(books, () => now),
      submitTotal: createSubmitTotal({ save: async (total) => void asked.push(total) }, () => now),
      listSequenceGaps: async (operatorId) => {
        asked.push(operatorId);
        return [{ recordingEntity: 'MSC-1', first: 3, last: 4, foundAt: now }];
      },
    },
  );
  const call = (method: string, partnerId: string, request: object): Promise<unknown> =>
    (server[method] as unknown as (request: unknown, context: CallContext) => Promise<unknown>)(
      { operatorId: '', period, ...request },
      { identity: { kind: 'partner', partnerId }, signal: new AbortController().signal },
    );
  return { call, asked };
}

const reads = ['getReconciliation', 'listDifferences', 'listSequenceGaps'] as const;

describe('the door to the reconciliation', () => {
  it.each(reads)('shows an operator its own in %s, whether it names itself or not', async (method) => {
    const { call, asked } = serve();
    await call(method, 'kyivstar', {});
    await call(method, 'kyivstar', { operatorId: 'kyivstar' });
    expect(asked).toEqual(['kyivstar', 'kyivstar']);
  });

  it.each(reads)("shows no operator another's in %s", async (method) => {
    const { call, asked } = serve();
    await expect(call(method, 'kyivstar', { operatorId: 'lifecell' })).rejects.toMatchObject({
      reason: 'NOT_ENTITLED',
    });
    expect(asked).toEqual([]);
  });

  it.each(reads)('shows a mission the operator that it names in %s', async (method) => {
    const { call, asked } = serve();
    await call(method, 'iom-ukraine', { operatorId: 'lifecell' });
    expect(asked).toEqual(['lifecell']);
  });

  it.each([
    ['', 'REQUEST_INVALID'],
    ['nobody', 'NOT_FOUND'],
    ['la-strada', 'NOT_FOUND'],
  ])('asks a mission to name a known operator, not "%s"', async (operatorId, reason) => {
    for (const method of reads) {
      await expect(serve().call(method, 'iom-ukraine', { operatorId })).rejects.toMatchObject({ reason });
    }
  });

  it.each([...reads, 'submitTotal'])('%s is not for NGOs', async (method) => {
    await expect(serve().call(method, 'la-strada', {})).rejects.toMatchObject({ reason: 'NOT_ENTITLED' });
  });

  it('takes totals from operators only, for themselves', async () => {
    const { call, asked } = serve();
    await expect(call('submitTotal', 'iom-ukraine', { forwarded: 5n })).rejects.toMatchObject({
      reason: 'NOT_ENTITLED',
    });
    await call('submitTotal', 'kyivstar', { forwarded: 5n });
    expect(asked).toMatchObject([{ operatorId: 'kyivstar', actor: 'partner.kyivstar', forwarded: 5 }]);
  });

  it.each([
    [{ period: undefined }, 'REQUEST_INVALID'],
    [{ period: { granularity: 0, start } }, 'REQUEST_INVALID'],
    [{ period: { granularity: 9, start } }, 'CODE_UNKNOWN'],
    [{ period: { granularity: 1, start: undefined } }, 'TIME_MISSING'],
    [{ period: { granularity: 2, start } }, 'REQUEST_INVALID'],
    [{ period: { granularity: 1, start: new Date(start.getTime() + 1) } }, 'REQUEST_INVALID'],
    [{ period: { granularity: 1, start: new Date(now + 3_600_000) } }, 'TIME_IN_FUTURE'],
    [{ forwarded: 2n ** 53n }, 'REQUEST_INVALID'],
  ])('refuses what is no period or no total: %#', async (request, reason) => {
    const whole = { forwarded: 5n, ...request };
    await expect(serve().call('submitTotal', 'kyivstar', whole)).rejects.toMatchObject({ reason });
    if ('forwarded' in request) return;
    await expect(serve().call('getReconciliation', 'kyivstar', whole)).rejects.toMatchObject({ reason });
    await expect(serve().call('listDifferences', 'kyivstar', whole)).rejects.toMatchObject({ reason });
  });

  it('answers every kind of difference with its count', async () => {
    expect(await serve().call('getReconciliation', 'kyivstar', {})).toEqual({
      operatorId: 'kyivstar',
      period,
      forwardedBySequence: 13n,
      forwardedByTotal: 14n,
      received: 10n,
      answered: 7n,
      differences: [2n, 1n, 0n, 3n, 0n, 0n, 0n].map((calls, index) => ({ kind: index + 1, calls })),
      unexplained: 1n,
    });
  });

  it('sends differences with the reason and what is known', async () => {
    expect(await serve().call('listDifferences', 'kyivstar', {})).toEqual([
      {
        kind: 2,
        reason: 28,
        detail: refusal.detail,
        callId: '',
        recordingEntity: 'MSC-1',
        sequenceNumber: 7n,
        time: start,
      },
    ]);
  });

  it('sends gaps with exact numbers', async () => {
    expect(await serve().call('listSequenceGaps', 'kyivstar', {})).toEqual({
      gaps: [{ recordingEntity: 'MSC-1', firstNumber: 3n, lastNumber: 4n, foundAt: new Date(now) }],
    });
  });
});
