import type { AnswerTimes } from '../domain/codes.ts';
import type { Case, Consent } from '../domain/consent.ts';
import type { ReferralRequest } from '../domain/referral.ts';
import { carryOut } from './carry-out.ts';
import { placeDraft } from './place.ts';
import type { FollowingUnit } from './ports.ts';

/** What other services published, with the ids of the events. */
export type News = {
  /** Given or withdrawn. */
  readonly consents: readonly { readonly eventId: string; readonly consent: Consent }[];
  readonly cases: readonly { readonly eventId: string; readonly opened: Case }[];
  readonly centres: readonly { readonly eventId: string; readonly centreId: string }[];
};

/**
 * Keeps in step with the consents, cases and centres of others: a withdrawal ends what rests on the consent, and
 * drafts that waited are placed. Whatever the order in which the news comes, the end is the same.
 */
export async function followOthers(
  unit: FollowingUnit,
  news: News,
  answerTimes: AnswerTimes,
  now: number,
): Promise<void> {
  await unit.rememberConsents(news.consents.map((it) => it.consent));
  await unit.rememberCases(news.cases.map((it) => it.opened));

  const withdrawn = news.consents.filter((it) => it.consent.withdrawn);
  for (const referralId of await unit.openOnConsents(withdrawn.map((it) => it.consent.consentId))) {
    const kept = await unit.find(referralId);
    const cause = withdrawn.find((it) => it.consent.consentId === kept?.referral.request.consentId);
    if (!kept || !cause) continue;
    await unit.save(carryOut({ type: 'withdraw-consent', now }, kept.referral), {
      kind: 'event',
      eventId: cause.eventId,
    });
  }

  for (const referralId of await draftsThatWaited(unit, news)) {
    const kept = await unit.find(referralId);
    if (!kept) continue;
    const eventId = causeOf(kept.referral.request, news);
    const placed = await placeDraft(unit, kept.referral, answerTimes, now);
    await unit.save(placed, { kind: 'event', eventId });
  }
}

async function draftsThatWaited(unit: FollowingUnit, news: News): Promise<ReadonlySet<string>> {
  return new Set([
    ...(await unit.draftsOnConsents(news.consents.map((it) => it.consent.consentId))),
    ...(await unit.draftsOnCases(news.cases.map((it) => it.opened.caseId))),
    ...(await unit.draftsForRecipients(news.centres.map((it) => it.centreId))),
  ]);
}

/** The event that the draft waited for. */
function causeOf(request: ReferralRequest, news: News): string | undefined {
  const cause =
    news.consents.find((it) => it.consent.consentId === request.consentId) ??
    news.cases.find((it) => it.opened.caseId === request.caseId) ??
    news.centres.at(-1);
  return cause?.eventId;
}
