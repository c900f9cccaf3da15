import { describe, expect, it } from 'vitest';
import { centre, request } from '../domain/referral-examples.ts';
import { createMemoryReferrals, type MemoryReferrals } from './memory-referrals.ts';
import { createPassDeadlines } from './pass-deadlines.ts';

const answerTimes = { EMERGENCY: 1_000, URGENT: 3_000, ROUTINE: 14_000 };
const { consentId, caseId, missionId, personId } = request;

async function withOffers(...referralIds: readonly string[]): Promise<MemoryReferrals> {
  const referrals = createMemoryReferrals();
  for (const id of ['a', 'b']) referrals.centres.set(id, centre(id));
  const purpose = 'REFERRAL';
  const rest = { recipientIds: ['a', 'b'], purpose, validUntil: null, withdrawn: false };
  await referrals.unit.rememberConsents([{ consentId, missionId, personId, ...rest }]);
  await referrals.unit.rememberCases([{ caseId, callId: 'call', missionId, personId }]);
  for (const referralId of referralIds) {
    referrals.kept.set(referralId, {
      firstAnswer: 'requested',
      referral: {
        status: 'requested',
        request: { ...request, referralId },
        past: [],
        offer: { recipientId: 'a', offerNumber: 1, deadline: 1_000 },
      },
    });
  }
  return referrals;
}

const passing = (referrals: MemoryReferrals, failures: string[] = []) =>
  createPassDeadlines(referrals, referrals, answerTimes, (id) => failures.push(id));

describe('passed deadlines', () => {
  it('that lie ahead are what to wake up for', async () => {
    const referrals = await withOffers('one');
    expect(await passing(referrals)(999)).toBe(1_000);
    expect(referrals.happened).toEqual([]);
  });

  it('take the referral to the next centre, whose deadline is the next', async () => {
    const referrals = await withOffers('one');
    expect(await passing(referrals)(1_000)).toBe(4_000);
    expect(referrals.kept.get('one')?.referral).toMatchObject({
      status: 'requested',
      offer: { recipientId: 'b', offerNumber: 2, deadline: 4_000 },
      past: [{ recipientId: 'a', outcome: 'deadline-passed' }],
    });
    expect(referrals.happened.map(({ cause }) => cause.kind)).toEqual(['deadline', 'deadline']);
  });

  it('leave nobody to ask, in the end', async () => {
    const referrals = await withOffers('one');
    const pass = passing(referrals);
    await pass(1_000);
    expect(await pass(4_000)).toBeUndefined();
    expect(referrals.kept.get('one')?.referral.status).toBe('unplaced');
  });

  it('wait while someone is just answering', async () => {
    const referrals = await withOffers('one', 'two');
    referrals.busy.add('one');
    await passing(referrals)(1_000);
    expect(referrals.kept.get('one')?.referral).toMatchObject({ offer: { recipientId: 'a' } });
    expect(referrals.kept.get('two')?.referral).toMatchObject({ offer: { recipientId: 'b' } });
  });

  it('that fail are told and do not keep the others waiting', async () => {
    const referrals = await withOffers('one', 'two');
    const save = referrals.unit.save;
    referrals.unit.save = (change, cause) =>
      change.referral.request.referralId === 'one' ? Promise.reject(new Error('broken')) : save(change, cause);
    const failures: string[] = [];
    expect(await passing(referrals, failures)(1_000)).toBe(4_000);
    expect(failures).toEqual(['one']);
    expect(referrals.kept.get('two')?.referral).toMatchObject({ offer: { recipientId: 'b' } });
  });

  it('are taken in bounded numbers, and then at once again', async () => {
    const referrals = await withOffers(...Array.from({ length: 51 }, (_, index) => `referral-${index}`));
    const pass = passing(referrals);
    expect(await pass(1_000)).toBe(1_000);
    expect(await pass(1_000)).toBe(4_000);
  });
});
