import { newId, type PartnerClient } from '@throughline/client';
import {
  InformationTopic,
  TraffickingStatus,
  TypeOfExploitation,
} from '@throughline/proto/throughline/cases/v1/cases.ts';
import { AssistanceKind } from '@throughline/proto/throughline/common/v1/codes.ts';
import { ReferralPriority } from '@throughline/proto/throughline/referrals/v1/referrals.ts';
import { ConsentPurpose, PersonField } from '@throughline/proto/throughline/vault/v1/vault.ts';

export const person = {
  name: 'Oksana Testova',
  contact: '+380501112233',
  safeContactRules: 'Only on weekdays after six; never leave a message.',
};

/** The ids of a person, a consent, a case and a referral, made before the first attempt. */
export function newReferralIds() {
  return { personId: newId(), consentId: newId(), caseId: newId(), referralId: newId() };
}

/** What IOM's desk does with a call: answers it, and refers the caller. Repeated with the same values, it is one. */
export function deskActions(desk: PartnerClient) {
  return {
    async answer(callId: string, operatorId: string, answeredAt = new Date()): Promise<void> {
      await desk.cases.recordInformation({
        callId,
        operatorId,
        informationTopics: [InformationTopic.INFORMATION_TOPIC_LEGAL_ROUTES_OF_MIGRATION],
        answeredAt,
      });
    },
    async refer(
      callId: string,
      recipientIds: string[],
      ids = newReferralIds(),
      givenAt = new Date(),
    ): Promise<ReturnType<typeof newReferralIds>> {
      await desk.vault.sealPerson({ personId: ids.personId, data: person });
      await desk.vault.recordConsent({
        consentId: ids.consentId,
        personId: ids.personId,
        recipientIds,
        purpose: ConsentPurpose.CONSENT_PURPOSE_REFERRAL,
        fields: [PersonField.PERSON_FIELD_NAME, PersonField.PERSON_FIELD_CONTACT],
        givenAt,
        validUntil: undefined,
      });
      await desk.cases.openCase({
        caseId: ids.caseId,
        callId,
        personId: ids.personId,
        traffickingStatus: TraffickingStatus.TRAFFICKING_STATUS_POSSIBLE_VICTIM_OF_TRAFFICKING,
        typesOfExploitation: [TypeOfExploitation.TYPE_OF_EXPLOITATION_FORCED_LABOUR],
      });
      await desk.referrals.sendReferral({
        ...ids,
        assistanceKind: AssistanceKind.ASSISTANCE_KIND_PSYCHOLOGICAL_SUPPORT,
        priority: ReferralPriority.REFERRAL_PRIORITY_URGENT,
        language: 'ukr',
        area: 'UA-30',
      });
      return ids;
    },
  };
}
