/**
 * The kinds of event that a feed carries, as partners name them, with the numbers of their fields in
 * `throughline.feeds.v1.FeedItem` (a test keeps the two equal).
 */
export const eventKinds = {
  CALL_FORWARDED: 20,
  CALL_ANSWERED: 21,
  INFORMATION_GIVEN: 22,
  CASE_OPENED: 23,
  CONSENT_GIVEN: 24,
  CONSENT_WITHDRAWN: 25,
  REFERRAL_SENT: 26,
  REFERRAL_ACCEPTED: 27,
  REFERRAL_REJECTED: 28,
  REFERRAL_CANCELLED: 29,
  REFERRAL_COMPLETED: 30,
  REFERRAL_UNPLACED: 31,
  ASSISTANCE_DELIVERED: 32,
  CALL_REFUSED: 33,
  SEQUENCE_GAP_FOUND: 34,
  SEQUENCE_GAP_CLOSED: 35,
  SEQUENCE_NUMBERS_REPEATED: 36,
} as const;

export type EventKind = keyof typeof eventKinds;

export const isEventKind = (name: string): name is EventKind => Object.hasOwn(eventKinds, name);

const names = new Map<number, EventKind>(
  Object.entries(eventKinds).map(([name, number]) => [number, name as EventKind]),
);

/** Undefined for what was written before kinds were. */
export const eventKindOf = (number: number): EventKind | undefined => names.get(number);

/** That a consent has ended is an order to forget: no filter holds it back. */
export const mayBeFiltered = (number: number): boolean => number !== eventKinds.CONSENT_WITHDRAWN;
