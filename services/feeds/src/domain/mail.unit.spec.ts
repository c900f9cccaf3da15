import { describe, expect, it } from 'vitest';
import { centreContent, countOf, countsContent, isUrgent, type Mail } from './mail.ts';
import type { ReferralStanding, ReferralStatus } from './referral-standing.ts';

const hour = 3_600_000;
const now = Date.UTC(2026, 10, 25, 8);

function standing(
  referralId: string,
  status: ReferralStatus,
  { hoursLeft = 100, priority = 'ROUTINE', changedPosition = 1n, area = 'UA-30' } = {},
): ReferralStanding {
  return {
    referralId,
    status,
    changedPosition,
    delivered: 0,
    details: { assistanceKind: 'MEDICAL_CARE', priority, area, language: 'ukr', deadline: now + hoursLeft * hour },
  };
}
const groupsOf = (...standings: ReferralStanding[]) =>
  centreContent(standings, 0n, now).groups.map(({ group, referrals }) => [
    group,
    referrals.map(({ referralId }) => referralId),
  ]);

describe("the content of a centre's mail", () => {
  it('begins with what is to be stopped and what is due, and leaves out what there is none of', () => {
    expect(
      groupsOf(
        standing('done', 'COMPLETED'),
        standing('mine', 'ACCEPTED'),
        standing('later', 'WAITING'),
        standing('soon', 'WAITING', { hoursLeft: 3 }),
        standing('stop', 'STOPPED'),
      ),
    ).toEqual([
      ['STOP', ['stop']],
      ['DUE', ['soon']],
      ['WAITING', ['later']],
      ['ACCEPTED', ['mine']],
      ['COMPLETED', ['done']],
    ]);
    expect(groupsOf()).toEqual([]);
  });

  it('calls due what has 24 hours left or fewer, the overdue first', () => {
    expect(
      groupsOf(
        standing('day', 'WAITING', { hoursLeft: 24 }),
        standing('overdue', 'WAITING', { hoursLeft: -1 }),
        standing('more', 'WAITING', { hoursLeft: 24.01 }),
      ),
    ).toEqual([
      ['DUE', ['overdue', 'day']],
      ['WAITING', ['more']],
    ]);
  });

  it('puts the higher priority first among those with one deadline', () => {
    expect(
      groupsOf(
        standing('a', 'WAITING', { priority: 'ROUTINE' }),
        standing('b', 'WAITING', { priority: 'EMERGENCY' }),
        standing('c', 'WAITING', { priority: 'URGENT' }),
      ),
    ).toEqual([['WAITING', ['b', 'c', 'a']]]);
  });

  it('marks what is new since the last mail', () => {
    const old = standing('old', 'WAITING', { changedPosition: 7n });
    const fresh = standing('fresh', 'WAITING', { changedPosition: 8n });
    const [group] = centreContent([old, fresh], 7n, now).groups;
    expect(group?.referrals.map(({ referralId, isNew }) => [referralId, isNew])).toEqual([
      ['fresh', true],
      ['old', false],
    ]);
  });

  it('drops what is no code: it may be anything', () => {
    const [group] = centreContent([standing('a', 'WAITING', { area: 'Oksana, Khreshchatyk 1' })], 0n, now).groups;
    expect(group?.referrals[0]?.details?.area).toBe('');
  });
});

describe('what can not wait for tomorrow', () => {
  it('is a referral with a short deadline that waits, and the end of a consent', () => {
    expect(isUrgent([standing('a', 'WAITING', { priority: 'EMERGENCY' })])).toBe(true);
    expect(isUrgent([standing('a', 'WAITING', { priority: 'URGENT' })])).toBe(true);
    expect(isUrgent([standing('a', 'STOPPED')])).toBe(true);
  });

  it('is no routine referral, nor one that was answered', () => {
    expect(isUrgent([standing('a', 'WAITING'), standing('b', 'ACCEPTED', { priority: 'EMERGENCY' })])).toBe(false);
  });
});

describe('the content for others', () => {
  it('is counts alone', () => {
    const content = countsContent({ CALL_REFUSED: 3, CALL_ANSWERED: 0 }, 6n);
    expect(content).toEqual({ kind: 'counts', counts: [{ eventKind: 'CALL_REFUSED', items: 3 }], missingNumbers: 6n });
    expect(countOf({ content } as unknown as Mail, 'DUE')).toBe(0);
    expect(countsContent({}, undefined)).toEqual({ kind: 'counts', counts: [] });
  });
});
