import { type FeedItem, HubError, type PartnerClient } from '@throughline/client';
import type { ReferralSent } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { createChance } from './chance.ts';
import type { Clock } from './clock.ts';
import { derivedId } from './derived-id.ts';
import type { Observe } from './observation.ts';
import type { CentreId } from './partner-ids.ts';
import { reasonOf } from './report-interruptions.ts';
import { runFollower } from './run-follower.ts';

export type CentreSettings = {
  /** Shares of the referrals that a centre accepts and declines, 0 to 1; for the rest it lets the deadline pass. */
  readonly acceptedShare: number;
  readonly declinedShare: number;
  /** From accepting to delivered assistance, on average. */
  readonly deliverAfterMilliseconds: number;
};

const declineReasons = [
  'All beds are taken this week.',
  'No lawyer is free before the deadline.',
  'Outside our region.',
];
/** Most of these only wait for the day of their appointment, so many may be open. */
const referralsAtOnce = 1_000;

/**
 * A migrant information centre: accepts a referral, opens the contact, delivers assistance and records it; or declines;
 * or doesn't answer. Which of these follows from the referral's id, so an item that comes again is treated the same.
 */
export function runCentre(parts: {
  readonly centreId: CentreId;
  readonly client: PartnerClient;
  readonly settings: CentreSettings;
  readonly observe: Observe;
  readonly clock: Clock;
  /** Takes no more items. */
  readonly stop: AbortSignal;
  /** Gives up the work that is under way. */
  readonly giveUp: AbortSignal;
}): Promise<void> {
  const { centreId, observe } = parts;
  return runFollower({
    ...parts,
    partnerId: centreId,
    itemsAtOnce: referralsAtOnce,
    see: ({ event, correlationId, position }) => {
      if (event?.$case !== 'assistanceDelivered') return;
      const { assistanceId } = event.value;
      observe({
        kind: 'assistance-delivered',
        callId: correlationId || undefined,
        assistanceId,
        partnerId: centreId,
        position,
      });
    },
    workOn: (item) => {
      if (item.event?.$case !== 'referralSent' || item.event.value.recipientId !== centreId) return undefined;
      const { value } = item.event;
      return () => treat(value, item, parts);
    },
  });
}

/** What a centre does with a referral. @param seed the ids of the referral and of the centre */
export function decide(seed: string, settings: CentreSettings): 'accept' | 'decline' | 'stay-silent' {
  const drawn = createChance(seed).next();
  if (drawn < settings.acceptedShare) return 'accept';
  return drawn < settings.acceptedShare + settings.declinedShare ? 'decline' : 'stay-silent';
}

async function treat(referral: ReferralSent, item: FeedItem, parts: Parameters<typeof runCentre>[0]): Promise<void> {
  const { client, settings, observe, centreId, clock, giveUp } = parts;
  const { referralId, personId, consentId, assistanceKind } = referral;
  const callId = item.correlationId || undefined;
  const seed = `${referralId}/${centreId}`;
  const options = { signal: giveUp, deadlineMilliseconds: Infinity };
  try {
    const decision = decide(seed, settings);
    if (decision === 'stay-silent') return;
    if (decision === 'decline') {
      await client.referrals.rejectReferral({ referralId, reason: createChance(seed).oneOf(declineReasons) }, options);
      return;
    }
    await client.referrals.acceptReferral({ referralId }, options);
    await client.vault.openPerson({ personId, consentId }, options);
    const moment = Math.round(settings.deliverAfterMilliseconds * (0.5 + createChance(`moment/${seed}`).next()));
    await clock.delay(moment, giveUp);
    giveUp.throwIfAborted();
    const assistanceId = derivedId(referralId, 'assistance');
    // Not the clock: a repetition must say the same.
    const deliveredAt = new Date((item.time ?? new Date(0)).getTime() + moment);
    await client.assistance.recordAssistance({ assistanceId, referralId, assistanceKind, deliveredAt }, options);
    observe({ kind: 'assistance-recorded', callId, assistanceId, centreId, assistanceKind });
    await client.referrals.completeReferral({ referralId }, options);
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    observe({ kind: 'step-failed', partnerId: centreId, callId, detail: reasonOf(error) });
  }
}
