import { assertNever } from './assert-never.ts';
import type { ReferralStanding } from './referral-standing.ts';

/** What a mail tells of a feed, as it was at a moment. References, codes, times and counts; nothing of a person. */
export type Mail = {
  readonly partnerId: string;
  /** What is new: the positions after `after`, up to `last`; none where they are equal. */
  readonly after: bigint;
  /** The newest position of the feed at that moment. */
  readonly last: bigint;
  /** In milliseconds since 1970. */
  readonly composedAt: number;
  readonly content: CentreContent | CountsContent;
};

export type ReferralGroup = 'STOP' | 'DUE' | 'WAITING' | 'ACCEPTED' | 'CANCELLED' | 'REJECTED' | 'COMPLETED';

/** The groups of a centre's referrals, the most urgent first. */
export type CentreContent = {
  readonly kind: 'centre';
  readonly groups: readonly { readonly group: ReferralGroup; readonly referrals: readonly ListedReferral[] }[];
};

export type ListedReferral = {
  readonly referralId: string;
  /** Its item is one of those that the mail covers. */
  readonly isNew: boolean;
  readonly details?: {
    readonly assistanceKind: string;
    readonly priority: string;
    readonly area: string;
    readonly language: string;
    readonly deadline: number | undefined;
  };
  readonly delivered: number;
};

/** For an operator and a mission: how many of each kind, and an operator's missing sequence numbers. */
export type CountsContent = {
  readonly kind: 'counts';
  readonly counts: readonly { readonly eventKind: string; readonly items: number }[];
  readonly missingNumbers?: bigint;
};

const dueMilliseconds = 24 * 3_600_000;
const order: readonly ReferralGroup[] = ['STOP', 'DUE', 'WAITING', 'ACCEPTED', 'CANCELLED', 'REJECTED', 'COMPLETED'];
const priorities = ['EMERGENCY', 'URGENT', 'ROUTINE'];

/**
 * A centre's referrals as it has to look at them: what to stop, what is due within 24 hours or overdue, what else waits
 * for an answer, what is accepted and not finished, and what has ended since.
 * @param now in milliseconds since 1970
 */
export function centreContent(standings: readonly ReferralStanding[], after: bigint, now: number): CentreContent {
  const listed = standings
    .toSorted((a, b) => deadlineOf(a) - deadlineOf(b) || rankOf(a) - rankOf(b) || compare(a.referralId, b.referralId))
    .map((standing) => ({ group: groupOf(standing, now), referral: listedOf(standing, after) }));
  return {
    kind: 'centre',
    groups: order.flatMap((group) => {
      const referrals = listed.filter((it) => it.group === group).map((it) => it.referral);
      return referrals.length === 0 ? [] : [{ group, referrals }];
    }),
  };
}

/** Kinds of which there is none are left out. @param counts by kind */
export function countsContent(
  counts: Readonly<Record<string, number>>,
  missingNumbers: bigint | undefined,
): CountsContent {
  const told = Object.entries(counts)
    .filter(([, items]) => items > 0)
    .map(([eventKind, items]) => ({ eventKind, items }));
  return { kind: 'counts', counts: told, ...(missingNumbers === undefined ? {} : { missingNumbers }) };
}

/** How many of a group; 0 for who is no centre. */
export function countOf({ content }: Mail, group: ReferralGroup): number {
  if (content.kind === 'counts') return 0;
  return content.groups.find((it) => it.group === group)?.referrals.length ?? 0;
}

/** Whether it may not wait for the day's mail: a new emergency or urgent referral, or the end of a consent. */
export function isUrgent(standings: readonly ReferralStanding[]): boolean {
  return standings.some(
    ({ status, details }) =>
      status === 'STOPPED' ||
      (status === 'WAITING' && (details?.priority === 'EMERGENCY' || details?.priority === 'URGENT')),
  );
}

function groupOf({ status, details }: ReferralStanding, now: number): ReferralGroup {
  switch (status) {
    case 'STOPPED':
      return 'STOP';
    case 'WAITING':
      return details?.deadline !== undefined && details.deadline - now <= dueMilliseconds ? 'DUE' : 'WAITING';
    case 'ACCEPTED':
    case 'CANCELLED':
    case 'REJECTED':
    case 'COMPLETED':
      return status;
    default:
      return assertNever(status);
  }
}

function listedOf(
  { referralId, details, changedPosition, delivered }: ReferralStanding,
  after: bigint,
): ListedReferral {
  return {
    referralId: codeOf(referralId),
    isNew: changedPosition > after,
    delivered,
    ...(details && {
      details: {
        assistanceKind: codeOf(details.assistanceKind),
        priority: codeOf(details.priority),
        area: codeOf(details.area),
        language: codeOf(details.language),
        deadline: details.deadline,
      },
    }),
  };
}

/** What is no code may be anything, also a name: it is not told. */
function codeOf(text: string): string {
  return /^[A-Za-z0-9_-]{1,40}$/.test(text) ? text : '';
}

const deadlineOf = ({ details }: ReferralStanding): number => details?.deadline ?? Number.MAX_SAFE_INTEGER;
const rankOf = ({ details }: ReferralStanding): number =>
  (priorities.indexOf(details?.priority ?? '') + priorities.length + 1) % (priorities.length + 1);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
