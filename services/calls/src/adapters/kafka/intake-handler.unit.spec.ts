import { ThroughlineError } from '@throughline/platform/errors';
import type { ConsumedEvent } from '@throughline/platform/inbox/consumed-event';
import type { KnownPartner, PartnerDirectory } from '@throughline/platform/partners/directory';
import type { Transaction } from '@throughline/platform/postgres/pool';
import { callReported } from '@throughline/schemas/calls.ts';
import { informationGiven } from '@throughline/schemas/cases.ts';
import { describe, expect, it } from 'vitest';
import type { Intake } from '../../application/take-in-calls.ts';
import { createIntakeHandler } from './intake-handler.ts';

const topic = 'operators.kyivstar.calls';
const transaction = {} as Transaction;
const malformed = new ThroughlineError('RECORD_MALFORMED', 'It is no record.');

/** A handler whose operator is there or suspended, and what it asked of the intake. */
function aHandler(suspended = false) {
  const asked: unknown[] = [];
  const partners = {
    authorise: () => {
      if (suspended) throw new ThroughlineError('PARTNER_SUSPENDED', 'The partner is suspended.');
      return { partnerId: 'kyivstar' } as KnownPartner;
    },
  } as unknown as PartnerDirectory;
  const intake: Intake<Transaction, KnownPartner> = {
    async take(_transaction, { partnerId }, calls, door, placeOf) {
      asked.push(['take', partnerId, door, calls.map(({ callId }, index) => [callId, placeOf?.(index).offset])]);
      return calls.map(() => ({ kind: 'ACCEPTED' }));
    },
    async refuse(_transaction, { partnerId }, unread) {
      asked.push(['refuse', partnerId, unread.map(({ offset, error }) => [offset, error.reason])]);
    },
  };
  const openNumber = async (text: string) => ({ kind: 'sent', text }) as const;
  return { ...createIntakeHandler(partners, intake, openNumber), asked };
}

function event(offset: bigint, contract = callReported as ConsumedEvent['contract']): ConsumedEvent {
  return {
    id: 'e',
    contract,
    data: { callId: `call ${offset}`, operatorId: null, callingNumberSealed: null, numberRestricted: false },
    time: new Date(0),
    subject: 's',
    correlationId: 'c',
    causationId: undefined,
    traceparent: undefined,
    topic,
    partition: 0,
    offset,
  };
}

describe("the handler of an operator's topic", () => {
  it('takes the calls, each with its place, as those of the topic', async () => {
    const { handle, asked } = aHandler();
    expect(await handle(transaction, [event(7n), event(8n)])).toEqual([]);
    const calls = [
      ['call 7', 7n],
      ['call 8', 8n],
    ];
    expect(asked).toEqual([['take', 'kyivstar', 'KAFKA', calls]]);
  });

  it('refuses what is another event, tells the operator, and takes the rest', async () => {
    const { handle, asked } = aHandler();
    const other = event(7n, informationGiven as ConsumedEvent['contract']);
    expect(await handle(transaction, [other, event(8n)])).toMatchObject([
      { event: other, error: { reason: 'EVENT_TYPE_UNKNOWN' } },
    ]);
    expect(asked).toEqual([
      ['refuse', 'kyivstar', [[7n, 'EVENT_TYPE_UNKNOWN']]],
      ['take', 'kyivstar', 'KAFKA', [['call 8', 8n]]],
    ]);
  });

  it('of one that is suspended takes nothing', async () => {
    const { handle, asked } = aHandler(true);
    await expect(handle(transaction, [event(7n)])).rejects.toMatchObject({ reason: 'PARTNER_SUSPENDED' });
    expect(asked).toEqual([]);
  });

  it('of one that is suspended keeps what could not be taken, so that the topic goes on', async () => {
    const { foreign, asked } = aHandler(true);
    await foreign.unreadable(transaction, [{ topic, partition: 0, offset: 7n, error: malformed }]);
    expect(asked).toEqual([['refuse', 'kyivstar', [[7n, 'RECORD_MALFORMED']]]]);
  });
});
