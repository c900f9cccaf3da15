import type { Call, PartnerClient } from '@throughline/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { aCall, calls } from '../harness/calls.ts';
import { type Journal, keepJournal } from '../harness/follow.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { deskActions } from '../harness/journey.ts';
import { type ProxiedHub, startProxiedHub } from '../harness/proxied-hub.ts';
import { random, runSeed, seedsOf } from '../harness/random.ts';
import type { TcpProxy } from '../harness/tcp-proxy.ts';
import { until } from '../harness/until.ts';
import { centre, desk } from './journeys.ts';

const operator = 'kyivstar';
const patience = 60_000;
const seeds = seedsOf(runSeed(), 3);
let hub: TestHub;
let network: ProxiedHub;
/** Of the desk, over a connection that loses nothing. */
let atDesk: Journal;
let calling: PartnerClient;
let helping: PartnerClient;

beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
  network = await startProxiedHub(hub, [operator, centre], ['calls', 'feeds', 'referrals']);
  atDesk = keepJournal(hub.client(desk));
  [calling, helping] = [network.client(operator), network.client(centre)];
});
afterAll(async () => {
  await atDesk?.stop();
  await network?.stop();
  await hub?.stop();
});

const someOf = (seed: number, most: number): number => 1 + Math.floor(random(seed)() * most);
const timesOnDesk = (call: Call): number =>
  atDesk.of('callForwarded').filter(({ callId }) => callId === call.callId).length;
const areOnDesk = (batch: readonly Call[]): boolean => batch.every((call) => timesOnDesk(call) > 0);

/**
 * Asks while no reply comes back, waits until the hub has done it all the same, and then breaks the connection, so that
 * the client has to ask again.
 */
async function withReplyLost<T>(
  proxy: TcpProxy,
  ask: () => Promise<T>,
  done: () => Promise<boolean> | boolean,
): Promise<T> {
  proxy.loseReplies();
  let answered = false;
  const answer = ask().finally(() => {
    answered = true;
  });
  // Looked at below.
  answer.catch(() => {});
  try {
    await until('the hub has done it', done, patience);
    expect(answered).toBe(false);
  } finally {
    await proxy.cut(0);
  }
  return answer;
}

/** The calls are there, and a call that was published after them, so that whatever was doubled is there too. */
async function expectOnce(batch: readonly Call[]): Promise<void> {
  const last = aCall();
  await calling.calls.publishCall(last);
  await until('the calls on the desk feed', () => areOnDesk([...batch, last]), patience);
  expect(batch.map(timesOnDesk)).toEqual(batch.map(() => 1));
}

describe('when replies are lost after the commit', () => {
  it.each(seeds)('calls are there once, and the repetitions say so (seed %i)', async (seed) => {
    const batch = calls(someOf(seed, 5));
    // The connection is there before.
    expect(await calling.calls.publishCall(aCall())).toMatchObject({ outcome: 'ACCEPTED' });
    const answers = await withReplyLost(
      network.proxy(operator, 'calls'),
      () => Promise.all(batch.map((call) => calling.calls.publishCall(call))),
      () => areOnDesk(batch),
    );
    expect(answers.map(({ outcome }) => outcome)).toEqual(batch.map(() => 'DUPLICATE'));
    await expectOnce(batch);
  });

  it.each(seeds)('calls of a stream are there once, and answered once and in order (seed %i)', async (seed) => {
    const [first, batch] = [aCall(), calls(someOf(seed, 20))];
    const streaming = Promise.withResolvers<void>();
    async function* source(): AsyncGenerator<Call> {
      yield first;
      await streaming.promise;
      yield* batch;
    }
    const answers = calling.calls.publishCalls(source(), { batchSize: 3 });
    // The stream is there before, with the hub's credit.
    expect(await answers.next()).toMatchObject({ value: { outcome: 'ACCEPTED' } });
    const rest = async (): Promise<{ callId: string; outcome: string }[]> => {
      streaming.resolve();
      const told = [];
      for await (const { call, outcome } of answers) told.push({ callId: call.callId, outcome });
      return told;
    };
    const told = await withReplyLost(network.proxy(operator, 'calls'), rest, () => areOnDesk(batch));
    expect(told).toEqual(batch.map(({ callId }) => ({ callId, outcome: 'DUPLICATE' })));
    await expectOnce(batch);
  });

  it.each(seeds)('an acknowledgement stands, and is answered when it is said again (seed %i)', async (seed) => {
    const batch = calls(someOf(seed, 5));
    const direct = hub.client(operator).feeds;
    const before = await calling.feeds.getFeedStatus({});
    await Promise.all(batch.map((call) => calling.calls.publishCall(call)));
    for (const { callId } of batch) await deskActions(hub.client(desk)).answer(callId, operator);
    // Not all of what is there.
    const position = before.headPosition + BigInt(someOf(seed + 1, batch.length));
    await until(
      'the answers on the feed',
      async () => (await direct.getFeedStatus({})).headPosition >= position,
      patience,
    );
    const answer = await withReplyLost(
      network.proxy(operator, 'feeds'),
      () => calling.feeds.acknowledgeFeed({ position }),
      async () => (await direct.getFeedStatus({})).acknowledgedPosition === position,
    );
    expect(answer).toEqual({ acknowledgedPosition: position });
    expect(await direct.getFeedStatus({})).toMatchObject({ acknowledgedPosition: position });
  });

  it.each(seeds)('referrals are accepted once (seed %i)', async (seed) => {
    const ids: string[] = [];
    for (const { callId } of calls(someOf(seed, 3))) {
      ids.push((await deskActions(hub.client(desk)).refer(callId, [centre])).referralId);
    }
    const times = (kind: 'referralSent' | 'referralAccepted' | 'referralCompleted'): number[] =>
      ids.map((id) => atDesk.of(kind).filter(({ referralId }) => referralId === id).length);
    const once = ids.map(() => 1);
    const haveAll = (kind: Parameters<typeof times>[0]) => () => times(kind).every((count) => count > 0);
    await until('the referrals', haveAll('referralSent'), patience);
    await helping.referrals.getReferral({ referralId: ids[0] ?? '' });
    await withReplyLost(
      network.proxy(centre, 'referrals'),
      () => Promise.all(ids.map((referralId) => helping.referrals.acceptReferral({ referralId }))),
      haveAll('referralAccepted'),
    );
    // On the same key, and so after whatever was doubled.
    for (const referralId of ids) await helping.referrals.completeReferral({ referralId });
    await until('their ends', haveAll('referralCompleted'), patience);
    expect(times('referralAccepted')).toEqual(once);
  });
});
