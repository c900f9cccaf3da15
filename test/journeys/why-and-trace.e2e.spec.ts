import { newId, type PartnerClient } from '@throughline/client';
import { Verdict } from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { Door } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { aCall } from '../harness/calls.ts';
import { keepJournal } from '../harness/follow.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { deskActions } from '../harness/journey.ts';
import { until } from '../harness/until.ts';

const centre = 'la-strada-kyiv';
const other = 'rehab-centre-lviv';
let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
});
afterAll(() => hub?.stop());

/** A call that was answered and referred, up to the desk's feed. */
async function aReferredCall(
  desk: PartnerClient,
): Promise<{ callId: string; referralId: string; eventId: string; consentId: string }> {
  const call = aCall();
  await hub.client('kyivstar').calls.publishCall(call);
  const head = async (): Promise<bigint> => (await desk.feeds.getFeedStatus({})).headPosition;
  await until('the call on the desk feed', async () => (await head()) > 0n);
  const actions = deskActions(desk);
  await actions.answer(call.callId, 'kyivstar');
  const { referralId, consentId } = await actions.refer(call.callId, [centre]);
  const eventId = await until('the referral on the desk feed', async () => {
    for await (const { items } of desk.feeds.pullFeed({ from: 0n, until: 'head', limit: 1_000 })) {
      for (const item of items) {
        if (item.event?.$case === 'referralSent' && item.event.value.referralId === referralId) return item.eventId;
      }
    }
    return undefined;
  });
  return { callId: call.callId, referralId, eventId, consentId };
}

describe('a centre that asks why', () => {
  it('is told that it waits, was paused, sent and acknowledged, each in its turn', async () => {
    const [desk, ngo] = [hub.client('iom-ukraine'), hub.client(centre)];
    await ngo.feeds.pauseFeed({});
    const { eventId } = await aReferredCall(desk);
    const verdict = async (): Promise<Verdict> => (await ngo.deliveries.explainEvent({ eventId })).verdict;
    await until('it is on the feed', async () => (await verdict()) === Verdict.VERDICT_PAUSED);
    await ngo.feeds.resumeFeed({});
    expect(await verdict()).toBe(Verdict.VERDICT_WAITING);

    const { items } = await pull(ngo);
    expect(items.map((item) => item.eventId)).toContain(eventId);
    await until('it was sent', async () => (await verdict()) === Verdict.VERDICT_SENT);

    const position = items.at(-1)?.position ?? 0n;
    const receivedAt = new Date('2026-11-24T12:00:00Z');
    await ngo.feeds.acknowledgeFeed({ position, receivedAt });
    const explained = await ngo.deliveries.explainEvent({ eventId });
    expect(explained).toMatchObject({
      verdict: Verdict.VERDICT_ACKNOWLEDGED,
      deliveries: [{ partnerId: centre, sendings: [{ door: Door.DOOR_PULL }], receivedAt }],
    });
    const [delivery] = explained.deliveries;
    const times = [delivery?.appendedAt, delivery?.sendings[0]?.sentAt, delivery?.acknowledgedAt];
    expect(times.map(Number)).toEqual(times.map(Number).toSorted((a, b) => a - b));
  });

  it('learns nothing of an event of others, not even that there is one', async () => {
    const { eventId } = await aReferredCall(hub.client('iom-ukraine'));
    const [ofOthers, ofNobody] = await Promise.all(
      [eventId, newId()].map((id) => hub.client(other).deliveries.explainEvent({ eventId: id })),
    );
    expect(ofOthers).toEqual(ofNobody);
    expect(ofOthers?.verdict).toBe(Verdict.VERDICT_NOT_ENTITLED);
  });

  it('was away when consent was withdrawn, and gets the place of the referral without the referral', async () => {
    const [desk, ngo] = [hub.client('iom-ukraine'), hub.client(centre)];
    const { eventId, consentId, referralId } = await aReferredCall(desk);
    await desk.vault.withdrawConsent({ consentId });
    const items = await until('the withdrawal is on its feed', async () => {
      const all = (await pull(ngo)).items;
      const told = all.some(
        (item) => item.event?.$case === 'consentWithdrawn' && item.event.value.consentId === consentId,
      );
      return told ? all : undefined;
    });
    expect(items.find((item) => item.eventId === eventId)?.event).toEqual({
      $case: 'withheld',
      value: { reason: 'CONSENT_WITHDRAWN' },
    });
    expect(
      items.some((item) => item.event?.$case === 'referralSent' && item.event.value.referralId === referralId),
    ).toBe(false);
  });
});

describe('the trace of a call', () => {
  it('shows the mission the whole way with every delivery, and a centre its own part', async () => {
    const [desk, ngo] = [hub.client('iom-ukraine'), hub.client(centre)];
    const journals = [keepJournal(desk), keepJournal(ngo), keepJournal(hub.client('kyivstar'))];
    try {
      const { callId, referralId } = await aReferredCall(desk);
      await until('the centre has the referral', () =>
        journals[1]?.of('referralSent').some((it) => it.referralId === referralId),
      );
      await ngo.referrals.acceptReferral({ referralId });
      const expected = ['CALL_FORWARDED', 'INFORMATION_GIVEN', 'CASE_OPENED', 'REFERRAL_SENT', 'REFERRAL_ACCEPTED'];
      // Sendings are written down twice a second, and so a little later than what they lead to.
      const trace = await until('everything is sent and acknowledged', async () => {
        const found = await desk.deliveries.trace({ id: callId });
        const kinds = found.events.map(({ eventKind }) => eventKind);
        const done = found.events.every(({ deliveries }) =>
          deliveries.every((it) => it.acknowledgedAt !== undefined && it.sendings.length > 0),
        );
        return done && expected.every((kind) => kinds.includes(kind)) ? found : undefined;
      });
      const of = (kind: string) => trace.events.find(({ eventKind }) => eventKind === kind);
      expect(of('CALL_FORWARDED')).toMatchObject({ service: 'calls', subject: callId });
      expect(of('INFORMATION_GIVEN')?.deliveries.map(({ partnerId }) => partnerId)).toEqual([
        'iom-ukraine',
        'kyivstar',
      ]);
      expect(of('REFERRAL_SENT')?.deliveries.map(({ partnerId }) => partnerId)).toEqual(['iom-ukraine', centre]);
      const delivery = of('REFERRAL_SENT')?.deliveries[1];
      expect(delivery?.sendings[0]?.door).toBe(Door.DOOR_STREAM);
      expect(delivery?.receivedAt).toBeInstanceOf(Date);
      const times = trace.events.map(({ time }) => Number(time));
      expect(times).toEqual(times.toSorted((a, b) => a - b));

      const own = await ngo.deliveries.trace({ id: referralId });
      expect(own.correlationId).toBe(trace.correlationId);
      expect(new Set(own.events.flatMap(({ deliveries }) => deliveries.map(({ partnerId }) => partnerId)))).toEqual(
        new Set([centre]),
      );
      expect(own.events.map(({ eventKind }) => eventKind)).not.toContain('CASE_OPENED');
      await expect(hub.client(other).deliveries.trace({ id: referralId })).rejects.toMatchObject({
        reason: 'NOT_FOUND',
      });
    } finally {
      await Promise.all(journals.map((journal) => journal.stop()));
    }
  });
});

const pull = (client: PartnerClient) =>
  client.feeds
    .pullFeed({ from: 0n, limit: 1_000, until: 'head' })
    .next()
    .then(({ value }) => value ?? { items: [] });
