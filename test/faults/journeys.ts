import type { PartnerClient } from '@throughline/client';
import type { CallForwarded } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { type Journal, keepJournal } from '../harness/follow.ts';
import { deskActions, newReferralIds } from '../harness/journey.ts';
import { type OperatorJournal, publishSteadily } from '../harness/steady-calls.ts';
import { until } from '../harness/until.ts';

export const desk = 'iom-ukraine';
export const centre = 'la-strada-kyiv';
export const operators = ['kyivstar', 'umc'] as const;

/** What every partner of the journeys received on its feed, by partner. */
export type Journals = ReadonlyMap<string, Journal>;

export type Journeys = {
  readonly journals: Journals;
  /** What each operator sent and was told, by operator. */
  readonly published: ReadonlyMap<string, OperatorJournal>;
  /** The referrals that the desk has made, one for each tenth caller. */
  readonly referred: ReadonlySet<string>;
  /** Ends what operators publish, and waits until every call and referral has come to its end on every feed. */
  comeToRest(): Promise<void>;
  /** Ends everything; again is harmless. */
  stop(): Promise<void>;
};

const restMilliseconds = 120_000;

/**
 * Operators publish steadily; the desk answers every call and refers every tenth caller to a centre, which accepts and
 * completes in one go: two events of the same key that nothing but the hub keeps in order.
 * @param client how a partner reaches the hub
 */
export function startJourneys(client: (partnerId: string) => PartnerClient, seed: number, perSecond: number): Journeys {
  const [atDesk, atCentre] = [client(desk), client(centre)];
  const actions = deskActions(atDesk);
  /** What the desk has decided about each call, before it tells the hub: a repetition then says the same. */
  const decisions = new Map<string, ReturnType<typeof newReferralIds> | undefined>();
  const answered = new Set<string>();
  const referred = new Set<string>();

  const answer = async ({ callId, operatorId, receivedAt }: CallForwarded): Promise<void> => {
    if (!decisions.has(callId)) decisions.set(callId, decisions.size % 10 === 0 ? newReferralIds() : undefined);
    // A time that a desk which was stopped in between says again.
    await actions.answer(callId, operatorId, receivedAt);
    const referral = decisions.get(callId);
    if (referral) {
      await actions.refer(callId, [centre], referral, receivedAt);
      referred.add(referral.referralId);
    }
    answered.add(callId);
  };

  const journals = new Map<string, Journal>();
  const published = new Map<string, OperatorJournal>();
  journals.set(
    desk,
    keepJournal(atDesk, async ({ event }) => {
      if (event?.$case === 'callForwarded') await answer(event.value);
    }),
  );
  journals.set(
    centre,
    keepJournal(atCentre, async ({ event }) => {
      if (event?.$case !== 'referralSent') return;
      const { referralId } = event.value;
      await atCentre.referrals.acceptReferral({ referralId });
      await atCentre.referrals.completeReferral({ referralId });
    }),
  );
  for (const [index, operator] of operators.entries()) {
    journals.set(operator, keepJournal(client(operator)));
    published.set(operator, publishSteadily(client(operator), seed + index, perSecond));
  }

  const finishPublishing = () => Promise.all([...published.values()].map((journal) => journal.finish()));
  /** Waits until a partner's feed has told of each of these. */
  const told = async (
    partner: string,
    what: 'callAnswered' | 'referralCompleted',
    ids: ReadonlySet<string>,
  ): Promise<void> => {
    const idsOnFeed = (): string[] => {
      const journal = journals.get(partner);
      if (what === 'callAnswered') return journal?.of('callAnswered').map(({ callId }) => callId) ?? [];
      return journal?.of('referralCompleted').map(({ referralId }) => referralId) ?? [];
    };
    await until(
      `${partner} is told ${what} of each of ${ids.size}`,
      () => isWithin(ids, new Set(idsOnFeed())),
      restMilliseconds,
    );
  };

  return {
    journals,
    published,
    referred,
    async comeToRest() {
      await finishPublishing();
      const promised = new Set([...published.values()].flatMap(({ acknowledged }) => [...acknowledged]));
      await until('every acknowledged call is answered', () => isWithin(promised, answered), restMilliseconds);
      for (const [operator, { acknowledged }] of published) await told(operator, 'callAnswered', acknowledged);
      for (const partner of [desk, centre]) await told(partner, 'referralCompleted', referred);
      for (const [partner, journal] of journals) {
        // What nobody waited for by name comes too, such as the case that was opened.
        const { headPosition } = await client(partner).feeds.getFeedStatus({});
        await until(
          `${partner} has received ${headPosition} items`,
          () => headPosition === 0n || (journal.items.at(-1)?.position ?? 0n) >= headPosition,
          restMilliseconds,
        );
      }
    },
    async stop() {
      await Promise.allSettled([finishPublishing()]);
      await Promise.all([...journals.values()].map((journal) => journal.stop()));
    },
  };
}

function isWithin(ids: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...ids].every((id) => others.has(id));
}
