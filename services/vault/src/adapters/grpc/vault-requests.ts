import { ThroughlineError } from '@throughline/platform/errors';
import {
  codeField,
  codesField,
  optionalTimeField,
  timeField,
  uuidField,
} from '@throughline/platform/grpc/request-fields';
import {
  ConsentPurpose,
  PersonField as PersonFieldCode,
  type RecordConsentRequest,
  type SealPersonRequest,
} from '@throughline/proto/throughline/vault/v1/vault.ts';
import type { Consent } from '../../domain/consent.ts';
import { type PersonalData, type PersonField, personFields } from '../../domain/person.ts';

const fieldCodes: ReadonlyMap<number, PersonField> = new Map(
  personFields.map((field) => [PersonFieldCode[`PERSON_FIELD_${field}`], field]),
);
const purposeCodes: ReadonlyMap<number, Consent['purpose']> = new Map([
  [ConsentPurpose.CONSENT_PURPOSE_REFERRAL, 'REFERRAL'],
]);
const longestText = 4_000;
const mostRecipients = 100;

/** @throws ThroughlineError REQUEST_INVALID */
export function parseSealPerson(request: SealPersonRequest): { personId: string; data: PersonalData } {
  const personId = uuidField('person_id', request.personId);
  const { name = '', contact = '', safeContactRules = '' } = request.data ?? {};
  if (name === '' && contact === '' && safeContactRules === '') {
    throw new ThroughlineError('REQUEST_INVALID', 'data must have at least one of name, contact, safe_contact_rules.');
  }
  for (const [field, text] of Object.entries({ name, contact, safe_contact_rules: safeContactRules })) {
    if (text.length > longestText) {
      throw new ThroughlineError('REQUEST_INVALID', `data.${field} must have at most ${longestText} characters.`);
    }
  }
  return { personId, data: { NAME: name, CONTACT: contact, SAFE_CONTACT_RULES: safeContactRules } };
}

/** @throws ThroughlineError REQUEST_INVALID, CODE_UNKNOWN or TIME_MISSING */
export function parseRecordConsent(request: RecordConsentRequest, missionId: string): Consent {
  if (request.recipientIds.length > mostRecipients) {
    throw new ThroughlineError('REQUEST_INVALID', `recipient_ids must have at most ${mostRecipients} entries.`);
  }
  return {
    consentId: uuidField('consent_id', request.consentId),
    personId: uuidField('person_id', request.personId),
    missionId,
    recipientIds: [...new Set(request.recipientIds)].sort(),
    purpose: codeField('purpose', request.purpose, purposeCodes),
    fields: codesField('fields', request.fields, fieldCodes),
    givenAt: timeField('given_at', request.givenAt),
    validUntil: optionalTimeField('valid_until', request.validUntil),
  };
}

export function toFieldCodes(fields: readonly PersonField[]): PersonFieldCode[] {
  return fields.map((field) => PersonFieldCode[`PERSON_FIELD_${field}`]);
}
