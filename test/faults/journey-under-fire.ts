import type { FeedItem, PartnerClient } from '@throughline/client';
import { expect } from 'vitest';
import { pullAll } from '../harness/follow.ts';
import type { TestHub } from '../harness/hub.ts';
import { readTopicOrder } from '../harness/topic-order.ts';
import { until } from '../harness/until.ts';
import { centre, desk, type Journals, type Journeys, operators, startJourneys } from './journeys.ts';
import { callProblems, feedProblems, orderProblems, type Way, wayProblems } from './judge-feeds.ts';

export type Fault = {
  /** Done in the middle of the journeys. @param journals what partners have received so far */
  readonly damage: (journals: Journals) => Promise<void>;
  readonly repair: () => Promise<void>;
};

const partners = [desk, centre, ...operators];
/** Of each operator. The desk answers one after the other, and catches up with what came while the hub was away. */
const callsPerSecond = 10;
/** A machine may be busy, and a service that was killed is in its group again only after its session has ended. */
const patience = 120_000;

/** Every call that was sent in this file's tests: those of a test that failed may come late. */
const sent = new Set<string>();

/**
 * Runs journeys, does the damage in the middle of them, repairs it, lets the hub come to rest, and compares the outside
 * journals, what operators were acknowledged and what every partner received, with the feeds as they are in the end.
 * @param how.client how a partner reaches the hub meanwhile; in the end it is asked directly
 */
export async function expectNothingLost(
  hub: Pick<TestHub, 'client' | 'settings'>,
  seed: number,
  fault: Fault,
  how: { readonly client?: (partnerId: string) => PartnerClient } = {},
): Promise<void> {
  const journeys = startJourneys(how.client ?? hub.client, seed, callsPerSecond);
  const acknowledged = (): number =>
    [...journeys.published.values()].reduce((sum, journal) => sum + journal.acknowledged.size, 0);
  const completed = (): number => journeys.journals.get(centre)?.of('referralCompleted').length ?? 0;
  try {
    await until('journeys are under way', () => completed() > 0 && acknowledged() > 20, patience);
    try {
      await fault.damage(journeys.journals);
    } finally {
      // In any case: the hub is there for the next test too.
      await fault.repair();
    }
    const before = acknowledged();
    await until('the hub takes calls again', () => acknowledged() > before + 20, patience);
    // What never comes is judged too: that says which call it was.
    const unrest = await journeys.comeToRest().then(
      () => [],
      (error: Error) => [error.message],
    );
    expect([...unrest, ...(await problemsOf(hub, journeys))]).toEqual([]);
  } finally {
    await journeys.stop();
  }
  for (const partner of partners) {
    const { headPosition, acknowledgedPosition } = await hub.client(partner).feeds.getFeedStatus({});
    expect(acknowledgedPosition, `what ${partner} has acknowledged`).toBe(headPosition);
  }
}

/** Compares everything with everything. */
async function problemsOf(
  hub: Pick<TestHub, 'client' | 'settings'>,
  { journals, published, referred }: Journeys,
): Promise<string[]> {
  const acknowledged = new Set([...published.values()].flatMap((journal) => [...journal.acknowledged]));
  for (const journal of published.values()) for (const callId of journal.sent) sent.add(callId);
  const referrals: Way = { ids: referred, steps: ['referralSent', 'referralAccepted', 'referralCompleted'] };
  const ways: Record<string, Way[]> = {
    [desk]: [{ ids: acknowledged, steps: ['callForwarded', 'informationGiven'] }, referrals],
    [centre]: [referrals],
  };
  for (const [operator, journal] of published)
    ways[operator] = [{ ids: journal.acknowledged, steps: ['callAnswered'] }];

  const feeds = new Map<string, FeedItem[]>();
  for (const partner of partners) feeds.set(partner, await pullAll(hub.client(partner)));
  const { partitions, deadLetters } = await readTopicOrder(hub);
  return [
    ...(deadLetters > 0 ? [`${deadLetters} records went to the dead letters`] : []),
    ...callProblems({ acknowledged, sent }, feeds.get(desk) ?? []),
    ...partners.flatMap((partner) => {
      const [feed, received] = [feeds.get(partner) ?? [], journals.get(partner)?.items ?? []];
      return [
        ...feedProblems({ partner, feed, received }),
        ...wayProblems(partner, feed, ways[partner] ?? []),
        ...orderProblems(partner, feed, partitions),
      ];
    }),
  ];
}
