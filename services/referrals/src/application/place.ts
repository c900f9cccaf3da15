import type { AnswerTimes } from '../domain/codes.ts';
import type { Placing } from '../domain/commands.ts';
import { isCaseOf, permitsReferral } from '../domain/consent.ts';
import { chooseCentre } from '../domain/placement.ts';
import type { Referral, ReferralRequest } from '../domain/referral.ts';
import { carryOut } from './carry-out.ts';
import type { Change, Unit } from './ports.ts';

/**
 * What the next offer depends on.
 * @returns undefined while the consent or the case hasn't reached this service
 */
async function findPlacing(
  unit: Unit,
  request: ReferralRequest,
  answerTimes: AnswerTimes,
  now: number,
): Promise<Placing | undefined> {
  const consent = await unit.findConsent(request.consentId);
  const opened = await unit.findCase(request.caseId);
  if (!consent || !opened) return undefined;
  const permitted = permitsReferral(consent, request, now) && isCaseOf(opened, request) ? consent.recipientIds : [];
  return {
    permitted,
    centres: await unit.findCentres(permitted),
    deadline: now + answerTimes[request.priority],
  };
}

/** For the offer after the first: there, consent and case are known, and without them nobody may be asked. */
export async function placingOfNext(
  unit: Unit,
  request: ReferralRequest,
  answerTimes: AnswerTimes,
  now: number,
): Promise<Placing> {
  return (await findPlacing(unit, request, answerTimes, now)) ?? { permitted: [], centres: [], deadline: now };
}

/**
 * Offers a draft to the first centre. It stays a draft while the consent, the case, or every centre that could take it
 * is still on its way to this service: saying that nobody is left would be wrong.
 */
export async function placeDraft(unit: Unit, draft: Referral, answerTimes: AnswerTimes, now: number): Promise<Change> {
  const stays: Change = { referral: draft, events: [] };
  if (draft.status !== 'draft') return stays;
  const placing = await findPlacing(unit, draft.request, answerTimes, now);
  if (!placing) return stays;
  const unknown = placing.permitted.some((id) => placing.centres.every((centre) => centre.centreId !== id));
  if (unknown && chooseCentre(draft.request, placing.permitted, [], placing.centres) === undefined) return stays;
  return carryOut({ type: 'place', now, placing }, draft);
}
