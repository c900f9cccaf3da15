import { assertNever } from '@throughline/platform/assert-never';
import type { CentreContent, CountsContent, Mail } from '../domain/mail.ts';
import { centreContent, countsContent, isUrgent } from '../domain/mail.ts';
import type { MailItem } from '../domain/mail-item.ts';
import {
  hasRefusedForTooLong,
  type MailAttempt,
  type MailFailureKind,
  mayInterrupt,
  nextMailAt,
  retryAt,
  unansweredMail,
} from '../domain/mail-schedule.ts';
import { createStandings, type Standings } from '../domain/referral-standing.ts';

/** A partner's open door EMAIL, as its row is now. Times are in milliseconds since 1970. */
export type MailSubscription = {
  readonly partnerId: string;
  readonly address: string;
  readonly hour: number;
  readonly sentPosition: bigint;
  readonly headPosition: bigint;
  readonly createdAt: number;
  readonly lastSentAt: number | undefined;
  /** When the next mail is due; undefined before the first. */
  readonly nextAttemptAt: number | undefined;
  readonly attempts: readonly MailAttempt[];
  /** Of the row: another one when anything in it has changed. */
  readonly version: string;
};

export type MailSubscriptions = {
  /** Those that are ACTIVE, and whose feed is not paused. */
  active(): Promise<readonly MailSubscription[]>;
  /** Keeps that an attempt begins. @returns false when another instance was first, or the door was closed */
  begin(subscription: MailSubscription, attempt: MailAttempt, until: number): Promise<boolean>;
  /** The receipt: the mail server took it. */
  sent(
    subscription: MailSubscription,
    attempt: MailAttempt,
    until: number,
    sentAt: number,
    next: number,
  ): Promise<void>;
  failed(subscription: MailSubscription, attempts: readonly MailAttempt[], until: number, next: number): Promise<void>;
  /** Closes the door, and says why. */
  disable(
    subscription: MailSubscription,
    attempts: readonly MailAttempt[],
    until: number,
    detail: string,
  ): Promise<void>;
};

export type MailFeed = {
  /** By pages, in order: of the items after a position and up to another, those that a digest needs. */
  items(partnerId: string, after: bigint, upTo: bigint): AsyncIterable<readonly MailItem[]>;
  /** How many of each kind of event. */
  counts(partnerId: string, after: bigint, upTo: bigint): Promise<Readonly<Record<string, number>>>;
};

/** What is known of a partner; undefined for one that is not active. */
export type MailReader = {
  readonly role: 'OPERATOR' | 'IOM_MISSION' | 'NGO';
  readonly languages: readonly string[];
  readonly countryCode: string;
};

export type MailResult = { readonly kind: 'SENT' } | { readonly kind: MailFailureKind; readonly failure: string };

export type MailParts = {
  readonly subscriptions: MailSubscriptions;
  readonly feed: MailFeed;
  readonly readerOf: (partnerId: string) => MailReader | undefined;
  /** Never throws for what the mail server does; that is a failure. */
  readonly send: (address: string, digest: Mail, reader: MailReader, signal: AbortSignal) => Promise<MailResult>;
  /** For those who run the hub. No addresses. */
  readonly report: (partnerId: string, result: MailResult, disabled: boolean) => void;
  /** One partner's mail could not be made or recorded; the others' can. */
  readonly onError: (partnerId: string, error: unknown) => void;
  readonly now: () => number;
};

/** An attempt that was not finished by then was not: its sender is gone. Longer than any mail takes. */
const attemptMilliseconds = 5 * 60_000;

/**
 * Sends every mail that is due: the day's, one that failed before, or one at once where something can't wait. Several
 * instances may run at once; each mail is begun by one of them.
 */
export async function sendMails(parts: MailParts, signal: AbortSignal): Promise<void> {
  for (const subscription of await parts.subscriptions.active()) {
    if (signal.aborted) return;
    const reader = parts.readerOf(subscription.partnerId);
    if (!reader) continue;
    try {
      const due = await isDue(parts, subscription, reader);
      const result = due ? await sendOne(parts, subscription, reader, signal) : undefined;
      // The others wait for their own next turn, not for one more timeout each.
      if (result?.kind === 'UNREACHABLE') return;
    } catch (error) {
      parts.onError(subscription.partnerId, error);
    }
  }
}

async function isDue(parts: MailParts, subscription: MailSubscription, { role }: MailReader): Promise<boolean> {
  const { partnerId, hour, createdAt, nextAttemptAt, sentPosition, headPosition, attempts, lastSentAt } = subscription;
  const now = parts.now();
  if ((nextAttemptAt ?? nextMailAt(hour, createdAt)) <= now) return true;
  if (role !== 'NGO' || attempts.length > 0 || headPosition <= sentPosition || !mayInterrupt(lastSentAt, now)) {
    return false;
  }
  const news = await standingsOf(parts.feed, partnerId, {
    from: sentPosition,
    since: sentPosition,
    upTo: headPosition,
  });
  return isUrgent(news.all());
}

async function sendOne(
  parts: MailParts,
  subscription: MailSubscription,
  reader: MailReader,
  signal: AbortSignal,
): Promise<MailResult | undefined> {
  const { subscriptions, now } = parts;
  const attemptedAt = now();
  const until = attemptedAt + attemptMilliseconds;
  const begun: MailAttempt = {
    attemptedAt,
    kind: 'BEGUN',
    failure: 'the mail is being sent, or the hub stopped while it was',
    ...(unansweredMail(subscription.attempts) ?? {
      lastPosition: subscription.headPosition,
      composedAt: attemptedAt,
    }),
  };
  const digest = await compose(parts.feed, subscription, reader, begun);
  if (!(await subscriptions.begin(subscription, begun, until))) return undefined;
  const result = await parts.send(subscription.address, digest, reader, signal);
  if (result.kind === 'SENT') {
    const sentAt = now();
    await subscriptions.sent(subscription, begun, until, sentAt, nextMailAt(subscription.hour, sentAt));
    parts.report(subscription.partnerId, result, false);
    return result;
  }
  const attempts = [...subscription.attempts, { ...begun, ...result }];
  const disabled = hasRefusedForTooLong(attempts, now());
  if (disabled) await subscriptions.disable(subscription, attempts, until, detailOf(result.failure));
  else await subscriptions.failed(subscription, attempts, until, retryAt(attempts, now()));
  parts.report(subscription.partnerId, result, disabled);
  return result;
}

async function compose(
  feed: MailFeed,
  { partnerId, sentPosition: after }: MailSubscription,
  { role }: MailReader,
  { lastPosition: last, composedAt }: Pick<MailAttempt, 'lastPosition' | 'composedAt'>,
): Promise<Mail> {
  const standings = (): Promise<Standings> => standingsOf(feed, partnerId, { from: 0n, since: after, upTo: last });
  const content = async (): Promise<CentreContent | CountsContent> => {
    switch (role) {
      case 'NGO':
        return centreContent((await standings()).all(), after, composedAt);
      case 'OPERATOR':
        return countsContent(await feed.counts(partnerId, after, last), (await standings()).missingNumbers());
      case 'IOM_MISSION':
        return countsContent(await feed.counts(partnerId, after, last), undefined);
      default:
        return assertNever(role);
    }
  };
  return { partnerId, after, last, composedAt, content: await content() };
}

async function standingsOf(
  feed: MailFeed,
  partnerId: string,
  { from, since, upTo }: { readonly from: bigint; readonly since: bigint; readonly upTo: bigint },
): Promise<Standings> {
  const standings = createStandings(since);
  for await (const page of feed.items(partnerId, from, upTo)) for (const item of page) standings.add(item);
  return standings;
}

function detailOf(failure: string): string {
  return (
    `The mail server has refused the digest for three days (${failure}). ` +
    'Delete the subscription and create it again with an address that takes mail: nothing is lost, ' +
    'the first mail covers everything after the acknowledged position.'
  );
}
