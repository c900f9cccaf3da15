import type { FeedItem } from '@throughline/client';

type Event = NonNullable<FeedItem['event']>;
type EventCase = Event['$case'];
type EventOf<Case extends EventCase> = Extract<Event, { readonly $case: Case }>['value'];

/** By what an event of each kind is known: the id of a call, a referral, …, or a range of sequence numbers. */
const subjects: { readonly [Case in EventCase]: (event: EventOf<Case>) => string } = {
  callForwarded: ({ callId }) => callId,
  callAnswered: ({ callId }) => callId,
  informationGiven: ({ callId }) => callId,
  caseOpened: ({ caseId }) => caseId,
  consentGiven: ({ consentId }) => consentId,
  consentWithdrawn: ({ consentId }) => consentId,
  referralSent: ({ referralId }) => referralId,
  referralAccepted: ({ referralId }) => referralId,
  referralRejected: ({ referralId }) => referralId,
  referralCancelled: ({ referralId }) => referralId,
  referralCompleted: ({ referralId }) => referralId,
  referralUnplaced: ({ referralId }) => referralId,
  assistanceDelivered: ({ assistanceId }) => assistanceId,
  callRefused: ({ callId }) => callId,
  sequenceGapFound: numbers,
  sequenceGapClosed: numbers,
  sequenceNumbersRepeated: numbers,
  withheld: () => '',
};

/** The kinds of event that a feed can carry, as the hub names them. */
export const eventKinds = (Object.keys(subjects) as EventCase[]).filter((name) => name !== 'withheld').map(upperCase);

/** What items can be of: these, and what stands in the place of an event that one may no longer see. */
export const itemKinds = [...eventKinds, 'WITHHELD'];

/** Undefined for an event that is newer than this program. */
export function kindOf({ event }: FeedItem): string | undefined {
  return event && upperCase(event.$case);
}

/** '' where it has none. */
export function subjectOf({ event }: FeedItem): string {
  if (!event) return '';
  return (subjects[event.$case] as (value: Event['value']) => string)(event.value);
}

function numbers(range: {
  readonly recordingEntity: string;
  readonly firstNumber: bigint;
  readonly lastNumber: bigint;
}): string {
  return `${range.recordingEntity} ${range.firstNumber}-${range.lastNumber}`;
}

/** `CALL_FORWARDED` of callForwarded. */
function upperCase(name: string): string {
  return name.replace(/[A-Z]/g, '_$&').toUpperCase();
}
