import { assertNever } from './assert-never.ts';
import type { MailItem, ReferralDetails } from './mail-item.ts';

/** STOPPED: the consent was withdrawn; it is an end, whatever comes after. */
export type ReferralStatus = 'WAITING' | 'ACCEPTED' | 'REJECTED' | 'CANCELLED' | 'COMPLETED' | 'STOPPED';

/** Where a referral is, as its centre may know it. */
export type ReferralStanding = {
  readonly referralId: string;
  readonly status: ReferralStatus;
  /** Undefined where the feed doesn't hold them (any more). */
  readonly details: ReferralDetails | undefined;
  /** The item that changed it last. */
  readonly changedPosition: bigint;
  /** How often assistance was recorded. */
  readonly delivered: number;
};

export type Standings = {
  /** Takes in the next item of the feed, in order. */
  add(item: MailItem): void;
  /** Those that are open, and those that ended after `since`. */
  all(): readonly ReferralStanding[];
  /** Sequence numbers that are missing. */
  missingNumbers(): bigint;
};

/**
 * Folds a centre's feed. What ended at or before `since` is forgotten, so that memory holds what is open, and an id for
 * each referral whose consent ended or may still end.
 */
export function createStandings(since: bigint): Standings {
  const referrals = new Map<string, ReferralStanding>();
  const underConsent = new Map<string, Set<string>>();
  // Where the feed says that the consent has ended; and referrals of which it shows no more than that they were there.
  const stopped = new Map<string, bigint>();
  const withheld = new Map<string, bigint>();
  let missing = 0n;

  const change = (position: bigint, referralId: string, what: Partial<ReferralStanding>): void => {
    if (stopped.has(referralId) || withheld.has(referralId)) return;
    const before = referrals.get(referralId) ?? noneOf(referralId);
    const after: ReferralStanding = { ...before, ...what, changedPosition: position };
    if (position <= since && hasEnded(after.status)) referrals.delete(referralId);
    else referrals.set(referralId, after);
  };
  // Told once, by whichever of the consent's and the referral's items comes first.
  const stop = (position: bigint, referralId: string): void => {
    referrals.delete(referralId);
    if (!stopped.has(referralId)) stopped.set(referralId, position);
  };
  const remember = (consentId: string, referralId: string): void => {
    underConsent.set(consentId, (underConsent.get(consentId) ?? new Set()).add(referralId));
  };

  return {
    add(item) {
      const { position } = item;
      switch (item.kind) {
        case 'REFERRAL_SENT': {
          const { assistanceKind, priority, area, language, deadline } = item;
          remember(item.consentId, item.referralId);
          change(position, item.referralId, { details: { assistanceKind, priority, area, language, deadline } });
          break;
        }
        case 'REFERRAL_WITHHELD':
          remember(item.consentId, item.referralId);
          referrals.delete(item.referralId);
          withheld.set(item.referralId, position);
          break;
        case 'REFERRAL_ACCEPTED':
          change(position, item.referralId, { status: 'ACCEPTED' });
          break;
        case 'REFERRAL_REJECTED':
          change(position, item.referralId, { status: 'REJECTED' });
          break;
        case 'REFERRAL_CANCELLED':
          if (item.reason === 'CONSENT_WITHDRAWN') stop(position, item.referralId);
          else change(position, item.referralId, { status: 'CANCELLED' });
          break;
        case 'REFERRAL_COMPLETED':
          change(position, item.referralId, { status: 'COMPLETED' });
          break;
        case 'ASSISTANCE_DELIVERED': {
          const referral = referrals.get(item.referralId);
          if (referral) change(position, item.referralId, { delivered: referral.delivered + 1 });
          break;
        }
        case 'CONSENT_WITHDRAWN':
          for (const referralId of underConsent.get(item.consentId) ?? []) stop(position, referralId);
          underConsent.delete(item.consentId);
          break;
        case 'SEQUENCE_GAP_FOUND':
          missing += item.numbers;
          break;
        case 'SEQUENCE_GAP_CLOSED':
          missing -= item.numbers;
          break;
        default:
          assertNever(item);
      }
    },
    all() {
      // The item that withholds a referral may be read before the one that says why: to stop early does no harm.
      const early = [...withheld].filter(([referralId]) => !stopped.has(referralId));
      const news = [...stopped, ...early].filter(([, position]) => position > since);
      return [
        ...referrals.values(),
        ...news.map(([referralId, changedPosition]) => ({
          ...noneOf(referralId),
          status: 'STOPPED' as const,
          changedPosition,
        })),
      ];
    },
    missingNumbers: () => missing,
  };
}

function noneOf(referralId: string): ReferralStanding {
  return { referralId, status: 'WAITING', details: undefined, changedPosition: 0n, delivered: 0 };
}

function hasEnded(status: ReferralStatus): boolean {
  return status !== 'WAITING' && status !== 'ACCEPTED';
}
