// IOM's desk answers a call, and refers a caller who needs help and agrees.
// THROUGHLINE_CASES=… THROUGHLINE_VAULT=… THROUGHLINE_REFERRALS=… node examples/desk.ts <call> <operator> <NGO>
import { newId, type PartnerClient } from '@throughline/client';
import { InformationTopic, TraffickingStatus } from '@throughline/proto/throughline/cases/v1/cases.ts';
import { AssistanceKind } from '@throughline/proto/throughline/common/v1/codes.ts';
import { ReferralPriority } from '@throughline/proto/throughline/referrals/v1/referrals.ts';
import { ConsentPurpose, PersonField } from '@throughline/proto/throughline/vault/v1/vault.ts';
import { connectFromEnvironment } from './connection.ts';

/** The call as it came on the desk's feed. */
type Call = { readonly callId: string; readonly operatorId: string };

export async function answerCall(client: PartnerClient, { callId, operatorId }: Call): Promise<void> {
  await client.cases.recordInformation({
    callId,
    operatorId,
    informationTopics: [InformationTopic.INFORMATION_TOPIC_LEGAL_ROUTES_OF_MIGRATION],
    answeredAt: new Date(),
  });
}

/**
 * What the person told is sealed in the vault, and only the consent's recipients may open it. Keep the ids: each
 * request may be repeated with the same ones, and nothing is there twice.
 * @returns the referral's id
 */
export async function referCaller(client: PartnerClient, callId: string, recipientIds: string[]): Promise<string> {
  const [personId, consentId, caseId, referralId] = [newId(), newId(), newId(), newId()] as const;
  await client.vault.sealPerson({
    personId,
    data: { name: 'Olena', contact: 'olena@example.invalid', safeContactRules: 'Write only, weekdays before noon.' },
  });
  await client.vault.recordConsent({
    consentId,
    personId,
    recipientIds,
    purpose: ConsentPurpose.CONSENT_PURPOSE_REFERRAL,
    fields: [PersonField.PERSON_FIELD_CONTACT, PersonField.PERSON_FIELD_SAFE_CONTACT_RULES],
    givenAt: new Date(),
    validUntil: undefined,
  });
  await client.cases.openCase({
    caseId,
    callId,
    personId,
    traffickingStatus: TraffickingStatus.TRAFFICKING_STATUS_POSSIBLE_VICTIM_OF_TRAFFICKING,
    typesOfExploitation: [],
  });
  await client.referrals.sendReferral({
    referralId,
    caseId,
    personId,
    consentId,
    assistanceKind: AssistanceKind.ASSISTANCE_KIND_PSYCHOLOGICAL_SUPPORT,
    priority: ReferralPriority.REFERRAL_PRIORITY_URGENT,
    language: 'ukr',
    area: 'UA-30',
  });
  return referralId;
}

if (import.meta.main) {
  const [callId, operatorId, ...recipientIds] = process.argv.slice(2);
  if (!callId || !operatorId || recipientIds.length === 0) {
    throw new Error('Give the ids of a call, of its operator, and of the NGOs that the caller agrees to.');
  }
  const client = connectFromEnvironment(process.env);
  await answerCall(client, { callId, operatorId });
  console.log(`referral ${await referCaller(client, callId, recipientIds)}`);
  client.close();
}
