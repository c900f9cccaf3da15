import { describe, expect, it } from 'vitest';
import type { ReferralCommand } from './commands.ts';
import { decide, type RefusalReason } from './decide.ts';
import type { ReferralEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { Offer, Referral } from './referral.ts';
import { placingAmong, request } from './referral-examples.ts';

const given = (...events: ReferralEvent[]) => {
  const referral = events.reduce<Referral | undefined>(evolve, undefined);
  return {
    when: (command: ReferralCommand) => ({
      thenHappened: (...expected: ReferralEvent[]) =>
        expect(decide(command, referral)).toEqual({ kind: 'happened', events: expected }),
      thenRefused: (reason: RefusalReason) => expect(decide(command, referral)).toEqual({ kind: 'refused', reason }),
    }),
  };
};

const now = 500;
const toA: Offer = { recipientId: 'a', offerNumber: 1, deadline: 1_000 };
const toB: Offer = { recipientId: 'b', offerNumber: 2, deadline: 1_000 };
const drafted: ReferralEvent = { type: 'drafted', request, at: 1 };
const sentToA: ReferralEvent = { type: 'sent', offer: toA, at: 2 };
const acceptedByA: ReferralEvent = { type: 'accepted', offer: toA, at: 3 };
const completedByA: ReferralEvent = { type: 'completed', offer: toA, at: 4 };
const rejectedByA: ReferralEvent = { type: 'rejected', offer: toA, reason: 'full', at: 3 };
const lateA: ReferralEvent = { type: 'deadline-passed', offer: toA, at: 1_000 };
const sentToB: ReferralEvent = { type: 'sent', offer: toB, at: 3 };
const withdrawn: ReferralEvent = { type: 'consent-withdrawn', offer: toA, at: 4 };
const unplaced: ReferralEvent = { type: 'unplaced', offersMade: 0, at: 2 };

const draft: ReferralCommand = { type: 'draft', now, request };
const place: ReferralCommand = { type: 'place', now, placing: placingAmong('a', 'b') };
const accept = (ngoId: string, at = now): ReferralCommand => ({ type: 'accept', now: at, ngoId });
const complete = (ngoId: string): ReferralCommand => ({ type: 'complete', now, ngoId });
const reject = (ngoId: string, reason = 'full', at = now): ReferralCommand => ({
  type: 'reject',
  now: at,
  ngoId,
  reason,
  placing: placingAmong('a', 'b'),
});
const passDeadline = (at: number): ReferralCommand => ({
  type: 'pass-deadline',
  now: at,
  placing: placingAmong('a', 'b'),
});
const withdraw: ReferralCommand = { type: 'withdraw-consent', now };

describe('sending', () => {
  it('makes a draft', () => given().when(draft).thenHappened({ type: 'drafted', request, at: now }));
  it('again changes nothing, whatever became of it', () => {
    given(drafted).when(draft).thenHappened();
    given(drafted, sentToA, acceptedByA).when(draft).thenHappened();
  });
  it('other content with the same id is a conflict', () => {
    given(drafted)
      .when({ ...draft, request: { ...request, priority: 'ROUTINE' } })
      .thenRefused('CONFLICT');
    given(drafted)
      .when({ ...draft, request: { ...request, missionId: 'iom-moldova' } })
      .thenRefused('CONFLICT');
  });
});

describe('placing', () => {
  it('offers it to the best centre', () =>
    given(drafted).when(place).thenHappened({ type: 'sent', offer: toA, at: now }));
  it('finds nobody', () =>
    given(drafted)
      .when({ type: 'place', now, placing: placingAmong() })
      .thenHappened({ type: 'unplaced', offersMade: 0, at: now }));
  it('happens once', () => given(drafted, sentToA).when(place).thenHappened());
});

describe('accepting', () => {
  it('takes the offer', () =>
    given(drafted, sentToA).when(accept('a')).thenHappened({ type: 'accepted', offer: toA, at: now }));
  it('again gives the first answer', () => {
    given(drafted, sentToA, acceptedByA).when(accept('a')).thenHappened();
    given(drafted, sentToA, acceptedByA, completedByA).when(accept('a')).thenHappened();
  });
  it('is not for one who was never asked', () => {
    given(drafted, sentToA).when(accept('b')).thenRefused('NOT_FOUND');
    given(drafted).when(accept('a')).thenRefused('NOT_FOUND');
    given().when(accept('a')).thenRefused('NOT_FOUND');
  });
  it('is not for one whose offer has passed', () => {
    given(drafted, sentToA, rejectedByA, sentToB).when(accept('a')).thenRefused('TRANSITION_NOT_ALLOWED');
    given(drafted, sentToA, lateA, sentToB).when(accept('a')).thenRefused('TRANSITION_NOT_ALLOWED');
    given(drafted, sentToA, withdrawn).when(accept('a')).thenRefused('TRANSITION_NOT_ALLOWED');
  });
  it('comes too late at the deadline, though nobody has noticed yet', () => {
    given(drafted, sentToA).when(accept('a', 999)).thenHappened({ type: 'accepted', offer: toA, at: 999 });
    given(drafted, sentToA).when(accept('a', 1_000)).thenRefused('TRANSITION_NOT_ALLOWED');
  });
});

describe('rejecting', () => {
  it('asks the next centre', () =>
    given(drafted, sentToA)
      .when(reject('a'))
      .thenHappened({ type: 'rejected', offer: toA, reason: 'full', at: now }, { type: 'sent', offer: toB, at: now }));
  it('leaves nobody to ask', () =>
    given(drafted, sentToA, rejectedByA, sentToB)
      .when(reject('b'))
      .thenHappened(
        { type: 'rejected', offer: toB, reason: 'full', at: now },
        { type: 'unplaced', offersMade: 2, at: now },
      ));
  it('again gives the first answer, with another reason a conflict', () => {
    given(drafted, sentToA, rejectedByA, sentToB).when(reject('a')).thenHappened();
    given(drafted, sentToA, rejectedByA, sentToB).when(reject('a', 'closed')).thenRefused('CONFLICT');
  });
  it('is not possible after accepting', () =>
    given(drafted, sentToA, acceptedByA).when(reject('a')).thenRefused('TRANSITION_NOT_ALLOWED'));
  it('is not possible after the deadline', () => {
    given(drafted, sentToA)
      .when(reject('a', 'full', 1_000))
      .thenRefused('TRANSITION_NOT_ALLOWED');
    given(drafted, sentToA, lateA, sentToB).when(reject('a')).thenRefused('TRANSITION_NOT_ALLOWED');
  });
  it('is not for one who was never asked', () => given(drafted, sentToA).when(reject('b')).thenRefused('NOT_FOUND'));
});

describe('completing', () => {
  it('ends it', () =>
    given(drafted, sentToA, acceptedByA).when(complete('a')).thenHappened({ type: 'completed', offer: toA, at: now }));
  it('again gives the first answer', () =>
    given(drafted, sentToA, acceptedByA, completedByA).when(complete('a')).thenHappened());
  it('needs the acceptance', () => given(drafted, sentToA).when(complete('a')).thenRefused('TRANSITION_NOT_ALLOWED'));
  it('is not for others', () => {
    given(drafted, sentToA, acceptedByA).when(complete('b')).thenRefused('NOT_FOUND');
    given(drafted, sentToA, rejectedByA, sentToB, { type: 'accepted', offer: toB, at: 4 })
      .when(complete('a'))
      .thenRefused('TRANSITION_NOT_ALLOWED');
  });
});

describe('a deadline', () => {
  it('that passes takes it to the next centre', () =>
    given(drafted, sentToA)
      .when(passDeadline(1_000))
      .thenHappened({ type: 'deadline-passed', offer: toA, at: 1_000 }, { type: 'sent', offer: toB, at: 1_000 }));
  it('that has not come yet changes nothing', () => given(drafted, sentToA).when(passDeadline(999)).thenHappened());
  it('means nothing once it is accepted', () =>
    given(drafted, sentToA, acceptedByA).when(passDeadline(9_999)).thenHappened());
});

describe('withdrawing the consent', () => {
  it('cancels a draft, an offer and an accepted referral', () => {
    given(drafted).when(withdraw).thenHappened({ type: 'consent-withdrawn', offer: null, at: now });
    given(drafted, sentToA).when(withdraw).thenHappened({ type: 'consent-withdrawn', offer: toA, at: now });
    given(drafted, sentToA, acceptedByA)
      .when(withdraw)
      .thenHappened({ type: 'consent-withdrawn', offer: toA, at: now });
  });
  it('changes nothing that has ended', () => {
    given(drafted, sentToA, acceptedByA, completedByA).when(withdraw).thenHappened();
    given(drafted, sentToA, withdrawn).when(withdraw).thenHappened();
    given(drafted, unplaced).when(withdraw).thenHappened();
  });
});
