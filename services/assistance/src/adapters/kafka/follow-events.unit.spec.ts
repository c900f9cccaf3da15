import type { ConsumedEvent } from '@throughline/platform/inbox/consumed-event';
import type { EventContract } from '@throughline/schemas/contract';
import {
  referralAccepted,
  referralCancelled,
  referralCompleted,
  referralSent,
} from '@throughline/schemas/referrals.ts';
import { describe, expect, it } from 'vitest';
import { holdingOf } from './follow-events.ts';

const data = { referralId: 'r', caseId: 'c', missionId: 'iom-ukraine', recipientId: 'a', offerNumber: 1 };
const event = (contract: EventContract<unknown>): ConsumedEvent => ({
  id: 'e',
  contract,
  data,
  time: new Date(0),
  subject: 'r',
  correlationId: 'the call',
  causationId: undefined,
  traceparent: undefined,
  topic: 'referrals',
  partition: 0,
  offset: 0n,
});

describe('an event of a referral', () => {
  it.each([
    [referralAccepted, 'accepted'],
    [referralCompleted, 'completed'],
    [referralCancelled, 'cancelled'],
  ])('says who holds it: $name', (contract, standing) => {
    expect(holdingOf(event(contract))).toEqual({ ...data, correlationId: 'the call', standing });
  });

  it('that only offers it entitles nobody to record', () => {
    expect(holdingOf(event(referralSent))).toBeUndefined();
  });
});
