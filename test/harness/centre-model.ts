import type { EntityState, FeedItem } from '@throughline/client';
import type { ReferralSent } from '@throughline/proto/throughline/feeds/v1/feeds.ts';

/** What a centre keeps of its feed, by its own rules: what it was asked, what became of it, and what it has done. */
export type CentreState = {
  readonly referrals: Map<string, { readonly status: string; readonly asked: ReferralSent | undefined }>;
  readonly assistance: Map<string, string>;
  readonly ended: Set<string>;
};

export function emptyCentre(): CentreState {
  return { referrals: new Map(), assistance: new Map(), ended: new Set() };
}

/** Takes an item of the feed. An item that is there again changes nothing. */
export function takeItem(state: CentreState, { event, repetition }: FeedItem): void {
  if (!event || repetition) return;
  if (event.$case === 'referralSent') {
    state.referrals.set(event.value.referralId, { status: 'REQUESTED', asked: event.value });
  } else if (event.$case === 'assistanceDelivered') {
    state.assistance.set(event.value.assistanceId, event.value.referralId);
  } else if (event.$case === 'consentWithdrawn') {
    forget(state, event.value.consentId);
  } else {
    const status = becomes[event.$case];
    if (!status || !('referralId' in event.value)) return;
    const { referralId } = event.value;
    state.referrals.set(referralId, { status, asked: state.referrals.get(referralId)?.asked });
  }
}

const becomes: Readonly<Record<string, string>> = {
  referralAccepted: 'ACCEPTED',
  referralRejected: 'REJECTED',
  referralCancelled: 'CANCELLED',
  referralCompleted: 'COMPLETED',
};

/** Takes a thing of a snapshot. */
export function takeEntity(state: CentreState, { kind, id, status, items }: EntityState): void {
  const events = items.flatMap(({ event }) => event ?? []);
  const asked = events.flatMap((event) => (event.$case === 'referralSent' ? [event.value] : [])).at(0);
  const delivered = events.flatMap((event) => (event.$case === 'assistanceDelivered' ? [event.value] : [])).at(0);
  if (kind === 'REFERRAL') state.referrals.set(id, { status, asked });
  else if (kind === 'ASSISTANCE') state.assistance.set(id, delivered?.referralId ?? '');
  else if (kind === 'CONSENT' && status === 'INACTIVE') forget(state, id);
}

/** The person has withdrawn: what the centre was asked for them is no longer its to know. */
function forget(state: CentreState, consentId: string): void {
  state.ended.add(consentId);
  for (const [id, { status, asked }] of state.referrals) {
    if (asked?.consentId === consentId) state.referrals.set(id, { status, asked: undefined });
  }
}
