import { type FeedItem, HubError, type PartnerClient } from '@throughline/client';
import { TraffickingStatus } from '@throughline/proto/throughline/cases/v1/cases.ts';
import type { CallForwarded } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import type { Partner } from '@throughline/proto/throughline/partners/v1/partners.ts';
import { ConsentPurpose, PersonField } from '@throughline/proto/throughline/vault/v1/vault.ts';
import { derivedId } from './derived-id.ts';
import { chooseFor, type Need } from './desk-choices.ts';
import { deskObservation } from './desk-view.ts';
import type { Observe } from './observation.ts';
import { deskId } from './partner-ids.ts';
import { reasonOf } from './report-interruptions.ts';
import { runFollower } from './run-follower.ts';

export type DeskSettings = {
  /** Share of the calls that become a case and a referral, 0 to 1. */
  readonly referredShare: number;
};

/** Calls that the desk's people talk to at a time. */
const callsAtOnce = 32;

/**
 * IOM's desk: answers every call on its feed, and opens a case, seals the person, records the consent and refers where
 * help is needed. Whatever it makes has an id that follows from the call, so an item that comes again repeats itself.
 */
export async function runDesk(parts: {
  readonly client: PartnerClient;
  readonly settings: DeskSettings;
  readonly observe: Observe;
  /** Takes no more items. */
  readonly stop: AbortSignal;
  /** Gives up the work that is under way. */
  readonly giveUp: AbortSignal;
}): Promise<void> {
  const { client, observe, giveUp } = parts;
  const call = { signal: giveUp, deadlineMilliseconds: Infinity };
  const { partners } = await client.partners.listPartners({}, { signal: parts.stop, deadlineMilliseconds: Infinity });
  await runFollower({
    ...parts,
    partnerId: deskId,
    itemsAtOnce: callsAtOnce,
    see: (item) => {
      const observation = deskObservation(item);
      if (observation) observe(observation);
    },
    workOn: (item) => {
      if (item.event?.$case !== 'callForwarded') return undefined;
      const { value } = item.event;
      return () => answer(client, value, item, partners, parts.settings, observe, call);
    },
  });
}

type CallOptions = { readonly signal: AbortSignal; readonly deadlineMilliseconds: number };

async function answer(
  client: PartnerClient,
  { callId, operatorId, receivedAt }: CallForwarded,
  item: FeedItem,
  partners: readonly Partner[],
  settings: DeskSettings,
  observe: Observe,
  options: CallOptions,
): Promise<void> {
  const { topics, need } = chooseFor(callId, partners, settings.referredShare);
  // Not the clock: a repetition must say the same.
  const at = receivedAt ?? item.time;
  try {
    await client.cases.recordInformation(
      { callId, operatorId, informationTopics: [...topics], answeredAt: at },
      options,
    );
    observe({ kind: 'call-answered', callId, topics });
    if (need) await refer(client, callId, need, at, observe, options);
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    observe({ kind: 'step-failed', partnerId: deskId, callId, detail: reasonOf(error) });
  }
}

async function refer(
  client: PartnerClient,
  callId: string,
  need: Need,
  at: Date | undefined,
  observe: Observe,
  options: CallOptions,
): Promise<void> {
  const personId = derivedId(callId, 'person');
  const consentId = derivedId(callId, 'consent');
  const caseId = derivedId(callId, 'case');
  const { assistanceKind, priority, language, area, recipientIds } = need;
  const data = {
    name: `Caller ${callId.slice(-6)} (sandbox)`,
    contact: `caller-${callId.slice(-6)}@sandbox.invalid`,
    safeContactRules: 'Write only; never say who writes. Weekdays before noon.',
  };
  await client.vault.sealPerson({ personId, data }, options);
  await client.vault.recordConsent(
    {
      consentId,
      personId,
      recipientIds: [...recipientIds],
      purpose: ConsentPurpose.CONSENT_PURPOSE_REFERRAL,
      fields: [
        PersonField.PERSON_FIELD_NAME,
        PersonField.PERSON_FIELD_CONTACT,
        PersonField.PERSON_FIELD_SAFE_CONTACT_RULES,
      ],
      givenAt: at,
      validUntil: undefined,
    },
    options,
  );
  await client.cases.openCase(
    {
      caseId,
      callId,
      personId,
      traffickingStatus: TraffickingStatus.TRAFFICKING_STATUS_POSSIBLE_VICTIM_OF_TRAFFICKING,
      typesOfExploitation: [need.exploitation],
    },
    options,
  );
  observe({ kind: 'case-opened', callId, recipientIds });
  const referralId = derivedId(callId, 'referral');
  await client.referrals.sendReferral(
    { referralId, caseId, personId, consentId, assistanceKind, priority, language, area },
    options,
  );
}
