/** Times are in milliseconds since 1970. */

const minute = 60_000;
const hourOfTime = 60 * minute;
const day = 24 * hourOfTime;

/** Between two mails to one partner, when the second can't wait for the day's. */
const betweenMails = 15 * minute;
const refusedForMost = 3 * day;

/**
 * How a mail failed. REFUSED: the mail server answered, and doesn't take this mail. UNREACHABLE: it could not be asked,
 * or doesn't let the hub in. UNCERTAIN: it may have taken it, the answer was lost.
 */
export type MailFailureKind = 'REFUSED' | 'UNREACHABLE' | 'UNCERTAIN';

/** An attempt to send a mail. BEGUN: under way, or its sender was killed. */
export type MailAttempt = {
  readonly attemptedAt: number;
  readonly kind: MailFailureKind | 'BEGUN';
  /** Without what was answered, and without personal data. */
  readonly failure: string;
  /** What the mail is: the state at this position, as it was then. */
  readonly lastPosition: bigint;
  readonly composedAt: number;
};

/** The first full hour of the day (UTC) after a time. @param hour 0 to 23 */
export function nextMailAt(hour: number, after: number): number {
  const today = Math.floor(after / day) * day + hour * hourOfTime;
  return today > after ? today : today + day;
}

/** Whether another mail may go at once. */
export function mayInterrupt(lastSentAt: number | undefined, now: number): boolean {
  return lastSentAt === undefined || now - lastSentAt >= betweenMails;
}

/** When to try again: after a minute and then twice as long, up to an hour; up to six where the server says no. */
export function retryAt(attempts: readonly MailAttempt[], now: number): number {
  const most = attempts.at(-1)?.kind === 'REFUSED' ? 6 * hourOfTime : hourOfTime;
  return now + Math.min(minute * 2 ** Math.min(Math.max(attempts.length - 1, 0), 20), most);
}

/**
 * Whether the door is to be closed: the mail server has refused this partner's mail for three days. A server that can't
 * be reached is the hub's own failure, and no reason to leave a centre without mail when it is back.
 */
export function hasRefusedForTooLong(attempts: readonly MailAttempt[], now: number): boolean {
  const first = attempts.find(({ kind }) => kind === 'REFUSED');
  return attempts.at(-1)?.kind === 'REFUSED' && first !== undefined && now - first.attemptedAt >= refusedForMost;
}

/**
 * The mail that may have arrived already: it has to be sent as the same once more, so that mail systems show one.
 * Undefined when the next mail is a new one.
 */
export function unansweredMail(
  attempts: readonly MailAttempt[],
): Pick<MailAttempt, 'lastPosition' | 'composedAt'> | undefined {
  const last = attempts.at(-1);
  return last?.kind === 'UNCERTAIN' || last?.kind === 'BEGUN' ? last : undefined;
}
