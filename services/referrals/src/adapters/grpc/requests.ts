import { ThroughlineError } from '@throughline/platform/errors';
import { isUuid } from '@throughline/platform/ids';
import type { SendReferralRequest } from '@throughline/proto/throughline/referrals/v1/referrals.ts';
import type { ReferralRequest } from '../../domain/referral.ts';
import { kindOf, priorityOf } from './codes.ts';

const longestReason = 500;
/** A country, or a part of it. */
const areaCode = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/;
const languageCode = /^[a-z]{3}$/;
// What reads like a telephone number (a date is shorter) or an e-mail address.
const contact = /\d(?:[\s().-]{0,2}\d){8,}|\S@\S/;

/** @throws ThroughlineError with the name of the first field that is wrong and what to do */
export function readSendReferral(request: SendReferralRequest, missionId: string): ReferralRequest {
  return {
    referralId: readId('referral_id', request.referralId),
    missionId,
    caseId: readId('case_id', request.caseId),
    personId: readId('person_id', request.personId),
    consentId: readId('consent_id', request.consentId),
    assistanceKind: readCode('assistance_kind', request.assistanceKind, kindOf),
    priority: readCode('priority', request.priority, priorityOf),
    language: readText('language', request.language, languageCode, 'an ISO 639-2 code such as ukr'),
    area: readText('area', request.area, areaCode, 'an ISO 3166-2 code such as UA-30'),
  };
}

/** @throws ThroughlineError REQUEST_INVALID */
export function readId(name: string, text: string): string {
  if (text === '') throw invalid(`${name} is missing: send a UUID.`);
  if (!isUuid(text)) throw invalid(`${name} is not a UUID in its canonical, lower-case form.`);
  return text;
}

/** @throws ThroughlineError REQUEST_INVALID */
export function readReason(text: string): string {
  const reason = text.trim();
  if (reason === '') throw invalid('reason is missing: say in a few words why, without data of the person.');
  if ([...reason].length > longestReason) throw invalid(`reason must have at most ${longestReason} characters.`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: PostgreSQL has no NUL, and logs no use for the others
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(reason)) throw invalid('reason must not have control characters.');
  if (contact.test(reason))
    throw invalid('reason must not have telephone numbers or e-mail addresses: leave them out.');
  return reason;
}

function readText(name: string, text: string, form: RegExp, what: string): string {
  if (text === '') throw invalid(`${name} is missing: send ${what}.`);
  if (!form.test(text)) throw new ThroughlineError('CODE_UNKNOWN', `${name} must be ${what}.`);
  return text;
}

function readCode<T>(name: string, code: number, read: (code: number) => T | undefined): T {
  if (code === 0) throw invalid(`${name} is missing: send one of the codes of the contract.`);
  const value = read(code);
  if (value === undefined) throw new ThroughlineError('CODE_UNKNOWN', `${name} is not a code of the contract.`);
  return value;
}

function invalid(text: string): ThroughlineError {
  return new ThroughlineError('REQUEST_INVALID', text);
}
