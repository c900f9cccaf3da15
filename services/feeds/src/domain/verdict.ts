import { assertNever } from './assert-never.ts';
/** What became of an event for one partner. */
export type Verdict =
  | 'ACKNOWLEDGED'
  | 'SENT'
  | 'WAITING'
  | 'PAUSED'
  | 'DEAD_LETTERED'
  | 'FILTERED'
  | 'CONSENT_WITHDRAWN'
  | 'NOT_ENTITLED';

/** What is known of an item of a feed. */
export type ItemFate = {
  readonly sent: boolean;
  readonly acknowledged: boolean;
  /** Among the dead letters, and not put on the feed again from there. */
  readonly deadLettered: boolean;
  /** It is delivered without its event from now on. */
  readonly withheld: boolean;
  readonly feedPaused: boolean;
};

export function verdictOfItem(fate: ItemFate): Verdict {
  if (fate.deadLettered) return 'DEAD_LETTERED';
  if (fate.acknowledged) return 'ACKNOWLEDGED';
  if (fate.sent) return 'SENT';
  if (fate.withheld) return 'CONSENT_WITHDRAWN';
  return fate.feedPaused ? 'PAUSED' : 'WAITING';
}

/** @param items every time that it was put on the partner's feed, the newest last */
export function verdictOfEvent(items: readonly ItemFate[], filtered: boolean): Verdict {
  const newest = items.at(-1);
  if (newest) return verdictOfItem(newest);
  return filtered ? 'FILTERED' : 'NOT_ENTITLED';
}

/** The verdict for people, and what they can do. */
export function sentenceOf(verdict: Verdict): string {
  switch (verdict) {
    case 'ACKNOWLEDGED':
      return 'It was sent, and your system acknowledged it.';
    case 'SENT':
      return 'It was sent, and your system has not acknowledged it yet: look there, or ask for it again with a replay.';
    case 'WAITING':
      return 'It is on your feed and was not fetched or carried yet: follow the feed, or look at the state of your doors.';
    case 'PAUSED':
      return 'It is on your feed, and delivery is paused: resume the feed.';
    case 'DEAD_LETTERED':
      return 'It is among your dead letters, with its attempts: mend what refused it and redrive it.';
    case 'FILTERED':
      return 'Your filter held it back: change the filter for those that come, this one is not on your feed.';
    case 'CONSENT_WITHDRAWN':
      return 'The person withdrew consent before it was sent: it comes without its event.';
    case 'NOT_ENTITLED':
      return 'There is no such event, or it does not concern you.';
    default:
      return assertNever(verdict);
  }
}
