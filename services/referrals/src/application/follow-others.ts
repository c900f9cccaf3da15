import type { AnswerTimes } from '../domain/codes.ts';
import type { Case, Consent } from '../domain/consent.ts';
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

  const causes = await draftsThatWaited(unit, news);
  for (const [referralId, eventId] of causes) {
    const kept = await unit.find(referralId);
    if (!kept) continue;
    await unit.save(await placeDraft(unit, kept.referral, answerTimes, now), { kind: 'event', eventId });
  }
}

/** The drafts that may be placed now, each with the event that it waited for. */
async function draftsThatWaited(unit: FollowingUnit, news: News): Promise<ReadonlyMap<string, string>> {
  const onConsents = await unit.draftsOnConsents(news.consents.map((it) => it.consent.consentId));
  const onCases = await unit.draftsOnCases(news.cases.map((it) => it.opened.caseId));
  const forCentres = await unit.draftsForRecipients(news.centres.map((it) => it.centreId));
  const causes = new Map<string, string>();
  const last = (events: readonly { readonly eventId: string }[]): string => events.at(-1)?.eventId ?? '';
  for (const id of forCentres) causes.set(id, last(news.centres));
  for (const id of onCases) causes.set(id, last(news.cases));
  for (const id of onConsents) causes.set(id, last(news.consents));
  return causes;
}
