import { ThroughlineError } from '@throughline/platform/errors';
import type { AnswerTimes } from '../domain/codes.ts';
import { permitsReferral } from '../domain/consent.ts';
import type { ReferralRequest, ReferralStatus } from '../domain/referral.ts';
import { carryOut } from './carry-out.ts';
import { placeDraft } from './place.ts';
import type { Cause, Transactions, Unit } from './ports.ts';

export type SendReferral = (request: ReferralRequest, cause: Cause, now: number) => Promise<ReferralStatus>;

/** A mission refers a person: to the best centre at once, or as soon as consent and case have reached this service. */
export function createSendReferral(transactions: Transactions, answerTimes: AnswerTimes): SendReferral {
  return (request, cause, now) =>
    transactions.placing(async (unit) => {
      const kept = await unit.find(request.referralId);
      const drafted = carryOut({ type: 'draft', now, request }, kept?.referral);
      if (kept) return kept.firstAnswer;
      await refuseWhatCannotBe(unit, request, now);
      const placed = await placeDraft(unit, drafted.referral, answerTimes, now);
      await unit.save({ referral: placed.referral, events: [...drafted.events, ...placed.events] }, cause);
      return placed.referral.status;
    });
}

/** What is not known yet is checked again when it arrives. */
async function refuseWhatCannotBe(unit: Unit, request: ReferralRequest, now: number): Promise<void> {
  const opened = await unit.findCase(request.caseId);
  if (opened && opened.missionId !== request.missionId) {
    throw new ThroughlineError('NOT_FOUND', 'There is no case with this case_id for this mission.');
  }
  if (opened && opened.personId !== request.personId) {
    throw new ThroughlineError('REQUEST_INVALID', 'person_id is not the person of the case: send that of the case.');
  }
  const consent = await unit.findConsent(request.consentId);
  if (consent && !permitsReferral(consent, request, now)) {
    throw new ThroughlineError(
      'CONSENT_NOT_LIVE',
      'The consent is not of this mission and person, or was withdrawn or has expired: record a new one.',
    );
  }
}
