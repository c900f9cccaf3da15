import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MailItem } from './mail-item.ts';
import { createStandings } from './referral-standing.ts';

type Unplaced = MailItem extends infer Item ? (Item extends MailItem ? Omit<Item, 'position'> : never) : never;

const details = { assistanceKind: 'MEDICAL_CARE', priority: 'URGENT', area: 'UA-30', language: 'ukr', deadline: 9 };
const sent = (referralId: string, consentId = `consent-of-${referralId}`): Unplaced => ({
  kind: 'REFERRAL_SENT',
  referralId,
  consentId,
  ...details,
});
const accepted = (referralId: string): Unplaced => ({ kind: 'REFERRAL_ACCEPTED', referralId });
const completed = (referralId: string): Unplaced => ({ kind: 'REFERRAL_COMPLETED', referralId });
const withdrawn = (consentId: string): Unplaced => ({ kind: 'CONSENT_WITHDRAWN', consentId });
const withheld = (referralId: string, consentId: string): Unplaced => ({
  kind: 'REFERRAL_WITHHELD',
  referralId,
  consentId,
});
const cancelled = (referralId: string, reason: string): Unplaced => ({
  kind: 'REFERRAL_CANCELLED',
  referralId,
  reason,
});

function after(since: bigint, ...items: Unplaced[]) {
  const standings = createStandings(since);
  for (const [index, item] of items.entries()) standings.add({ ...item, position: BigInt(index + 1) } as MailItem);
  return standings;
}
const statuses = (since: bigint, ...items: Unplaced[]) =>
  Object.fromEntries(
    after(since, ...items)
      .all()
      .map(({ referralId, status }) => [referralId, status]),
  );

describe("a centre's referrals", () => {
  it('go from waiting over accepted to completed', () => {
    expect(statuses(0n, sent('a'))).toEqual({ a: 'WAITING' });
    expect(statuses(0n, sent('a'), accepted('a'))).toEqual({ a: 'ACCEPTED' });
    expect(statuses(0n, sent('a'), accepted('a'), completed('a'))).toEqual({ a: 'COMPLETED' });
    expect(statuses(0n, sent('a'), { kind: 'REFERRAL_REJECTED', referralId: 'a' })).toEqual({ a: 'REJECTED' });
    expect(statuses(0n, sent('a'), cancelled('a', 'DEADLINE_PASSED'))).toEqual({ a: 'CANCELLED' });
  });

  it('are forgotten when they ended before the last mail, and kept while they are open', () => {
    expect(statuses(4n, sent('a'), sent('b'), accepted('b'), cancelled('a', 'DEADLINE_PASSED'))).toEqual({
      b: 'ACCEPTED',
    });
  });

  it('keep their details, and how often assistance was recorded', () => {
    const delivered: Unplaced = { kind: 'ASSISTANCE_DELIVERED', referralId: 'a' };
    expect(after(0n, sent('a'), accepted('a'), delivered, delivered).all()).toEqual([
      { referralId: 'a', status: 'ACCEPTED', details, changedPosition: 4n, delivered: 2 },
    ]);
  });

  it('are stopped without their details when the consent is withdrawn, whatever they were', () => {
    const shared = [sent('a', 'c'), sent('b', 'c'), accepted('b'), sent('d', 'c'), accepted('d'), completed('d')];
    const all = after(6n, ...shared, sent('other'), withdrawn('c')).all();
    expect(all.filter(({ status }) => status === 'STOPPED').map(({ referralId }) => referralId)).toEqual([
      'a',
      'b',
      'd',
    ]);
    expect(all.filter(({ status }) => status === 'STOPPED').every((it) => it.details === undefined)).toBe(true);
    expect(all.find(({ referralId }) => referralId === 'other')?.status).toBe('WAITING');
  });

  it('are told to be stopped once, though two items say so, in whichever order', () => {
    const consentFirst = [withheld('a', 'c'), accepted('a'), withdrawn('c'), cancelled('a', 'CONSENT_WITHDRAWN')];
    const referralFirst = [sent('a', 'c'), accepted('a'), cancelled('a', 'CONSENT_WITHDRAWN'), withdrawn('c')];
    for (const items of [consentFirst, referralFirst]) {
      expect(statuses(0n, ...items)).toEqual({ a: 'STOPPED' });
      expect(statuses(2n, ...items)).toEqual({ a: 'STOPPED' });
      expect(statuses(3n, ...items)).toEqual({});
    }
  });

  it('never wait while they are withheld, though nothing says why yet', () => {
    expect(statuses(0n, withheld('a', 'c'), accepted('a'))).toEqual({ a: 'STOPPED' });
    expect(statuses(1n, withheld('a', 'c'), accepted('a'))).toEqual({});
  });

  it('stay stopped, whatever comes after', () => {
    const kinds = fc.constantFrom(
      accepted('a'),
      completed('a'),
      sent('a', 'other'),
      cancelled('a', 'DEADLINE_PASSED'),
      cancelled('a', 'CONSENT_WITHDRAWN'),
      { kind: 'ASSISTANCE_DELIVERED', referralId: 'a' } as const,
    );
    fc.assert(
      fc.property(fc.array(kinds), fc.array(kinds), (before, later) => {
        const all = statuses(0n, sent('a', 'c'), ...before, withdrawn('c'), ...later);
        expect(all).toEqual({ a: 'STOPPED' });
      }),
    );
  });
});

describe("an operator's sequence numbers", () => {
  it('are missing when they were found missing and did not come since', () => {
    const gap = (kind: 'SEQUENCE_GAP_FOUND' | 'SEQUENCE_GAP_CLOSED', numbers: bigint): Unplaced => ({ kind, numbers });
    const standings = after(9n, gap('SEQUENCE_GAP_FOUND', 10n), gap('SEQUENCE_GAP_CLOSED', 4n));
    expect(standings.missingNumbers()).toBe(6n);
  });
});
