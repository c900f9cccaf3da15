import { expect } from 'vitest';
import { keepJournal } from '../harness/follow.ts';
import type { TestHub } from '../harness/hub.ts';
import { deskActions } from '../harness/journey.ts';
import { publishSteadily } from '../harness/steady-calls.ts';
import { until } from '../harness/until.ts';

const centre = 'la-strada-kyiv';
const operators = ['kyivstar', 'umc'];

/**
 * Runs journeys, does the damage in the middle of them, repairs it, lets the hub come to rest, and compares the outside
 * journals: what operators were acknowledged and what the desk and a centre did, with what the feeds delivered.
 */
export async function expectNothingLost(
  hub: TestHub,
  seed: number,
  fault: { readonly damage: () => Promise<void>; readonly repair: () => Promise<void> },
): Promise<void> {
  const desk = hub.client('iom-ukraine');
  const ngo = hub.client(centre);
  const actions = deskActions(desk);
  const answered = new Set<string>();
  const referred = new Set<string>();
  const accepted = new Set<string>();
  const deskJournal = keepJournal(desk, async (item) => {
    if (item.event?.$case !== 'callForwarded') return;
    const { callId, operatorId } = item.event.value;
    await actions.answer(callId, operatorId);
    answered.add(callId);
    // Every tenth caller agrees to be referred.
    if (answered.size % 10 === 1) referred.add((await actions.refer(callId, [centre])).referralId);
  });
  const ngoJournal = keepJournal(ngo, async (item) => {
    if (item.event?.$case !== 'referralSent') return;
    await ngo.referrals.acceptReferral({ referralId: item.event.value.referralId });
    accepted.add(item.event.value.referralId);
  });
  const journals = operators.map((id, index) => publishSteadily(hub.client(id), seed + index, 20));
  const acknowledged = (): string[] => journals.flatMap((journal) => [...journal.acknowledged]);

  try {
    await until('journeys are under way', () => accepted.size > 0 && acknowledged().length > 20);
    const before = acknowledged().length;
    await fault.damage();
    await fault.repair();
    await until('the hub takes calls again', () => acknowledged().length > before + 20, 60_000);
    await Promise.all(journals.map((journal) => journal.finish()));

    const promised = new Set(acknowledged());
    const delivered = (): string[] => deskJournal.of('callForwarded').map((call) => call.callId);
    await until(
      'every acknowledged call is on the desk feed',
      () => new Set(delivered()).size >= promised.size,
      60_000,
    );
    await until('every call is answered', () => answered.size >= promised.size, 60_000);
    await until('every referral is accepted', () => [...referred].every((id) => accepted.has(id)), 60_000);
    await until('the desk knows', () => deskJournal.of('referralAccepted').length >= referred.size, 60_000);

    // The feed itself holds each acknowledged call exactly once, and nothing that was not sent.
    const feed: string[] = [];
    const positions: bigint[] = [];
    for await (const page of desk.feeds.pullFeed({ from: 0n, until: 'head' })) {
      for (const item of page.items) {
        positions.push(item.position);
        if (item.event?.$case === 'callForwarded') feed.push(item.event.value.callId);
      }
    }
    expect(feed.length, 'a call is on the feed twice').toBe(new Set(feed).size);
    expect(
      [...promised].filter((id) => !feed.includes(id)),
      'lost',
    ).toEqual([]);
    expect(positions, 'the feed has no gap').toEqual(positions.map((_, index) => BigInt(index + 1)));
    // Each effect once: a referral is accepted once on the centre's feed too.
    const acceptances = ngoJournal.items.filter((item) => item.event?.$case === 'referralAccepted');
    expect(new Set(acceptances.map((item) => item.eventId)).size).toBe(referred.size);
  } finally {
    await Promise.allSettled(journals.map((journal) => journal.finish()));
    await Promise.all([deskJournal.stop(), ngoJournal.stop()]);
  }
}
