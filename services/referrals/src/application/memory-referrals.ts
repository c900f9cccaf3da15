import type { Case, Consent } from '../domain/consent.ts';
import type { ReferralEvent } from '../domain/events.ts';
import type { Centre } from '../domain/placement.ts';
import { offerOf, type Referral } from '../domain/referral.ts';
import type { Cause, FollowingUnit, KeptReferral, ReferralReader, SweepingUnit, Transactions } from './ports.ts';

/** The ports in memory, for tests: what is thrown inside a transaction is not undone. */
export type MemoryReferrals = Transactions &
  ReferralReader & {
    readonly unit: FollowingUnit & SweepingUnit;
    readonly kept: Map<string, KeptReferral>;
    readonly centres: Map<string, Omit<Centre, 'openReferrals'>>;
    readonly happened: { readonly event: ReferralEvent; readonly cause: Cause }[];
    /** Referrals that someone else works on. */
    readonly busy: Set<string>;
  };

export function createMemoryReferrals(): MemoryReferrals {
  const kept = new Map<string, KeptReferral>();
  const consents = new Map<string, Consent>();
  const cases = new Map<string, Case>();
  const centres = new Map<string, Omit<Centre, 'openReferrals'>>();
  const happened: MemoryReferrals['happened'] = [];
  const busy = new Set<string>();

  const referrals = (): Referral[] => [...kept.values()].map((it) => it.referral);
  const ids = (test: (referral: Referral) => boolean): Promise<string[]> =>
    Promise.resolve(
      referrals()
        .filter(test)
        .map((it) => it.request.referralId),
    );
  const isOpen = (referral: Referral): boolean => ['draft', 'requested', 'accepted'].includes(referral.status);
  const heldBy = (centreId: string): number =>
    referrals().filter((it) => isOpen(it) && offerOf(it)?.recipientId === centreId).length;
  const deadlines = (): { id: string; deadline: number }[] =>
    referrals().flatMap((it) =>
      it.status === 'requested' ? [{ id: it.request.referralId, deadline: it.offer.deadline }] : [],
    );

  const unit: FollowingUnit & SweepingUnit = {
    find: async (id) => kept.get(id),
    findUnlessBusy: async (id) => (busy.has(id) ? undefined : kept.get(id)),
    async save({ referral, events }, cause) {
      if (events.length === 0) return;
      const id = referral.request.referralId;
      kept.set(id, { referral, firstAnswer: kept.get(id)?.firstAnswer ?? referral.status });
      happened.push(...events.map((event) => ({ event, cause })));
    },
    findConsent: async (id) => consents.get(id),
    findCase: async (id) => cases.get(id),
    findCentres: async (recipientIds) =>
      recipientIds.flatMap((id) => {
        const centre = centres.get(id);
        return centre ? [{ ...centre, openReferrals: heldBy(id) }] : [];
      }),
    async rememberConsents(news) {
      for (const it of news) {
        const known = consents.get(it.consentId);
        const said = known && known.purpose !== '' ? known : it;
        consents.set(it.consentId, { ...said, withdrawn: it.withdrawn || known?.withdrawn === true });
      }
    },
    async rememberCases(news) {
      for (const it of news) cases.set(it.caseId, it);
    },
    openOnConsents: (wanted) => ids((it) => isOpen(it) && wanted.includes(it.request.consentId)),
    draftsOnConsents: (wanted) => ids((it) => it.status === 'draft' && wanted.includes(it.request.consentId)),
    draftsOnCases: (wanted) => ids((it) => it.status === 'draft' && wanted.includes(it.request.caseId)),
    draftsForRecipients: (wanted) =>
      ids((it) => {
        const recipientIds = consents.get(it.request.consentId)?.recipientIds ?? [];
        return it.status === 'draft' && recipientIds.some((id) => wanted.includes(id));
      }),
  };

  return {
    unit,
    kept,
    centres,
    happened,
    busy,
    placing: (work) => work(unit),
    answering: (work) => work(unit),
    read: async (id) => kept.get(id)?.referral,
    overdue: async (now, most) =>
      deadlines()
        .filter((it) => it.deadline <= now)
        .slice(0, most)
        .map((it) => it.id),
    nextDeadline: async (now) =>
      deadlines()
        .map((it) => it.deadline)
        .filter((deadline) => deadline > now)
        .sort((a, b) => a - b)[0],
  };
}
