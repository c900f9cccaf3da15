import { type FeedItem, newId, periodOf } from '@throughline/client';
import { AssistanceKind } from '@throughline/proto/throughline/common/v1/codes.ts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findDifferences, type OwnRecords } from '../../packages/client/examples/compare-digests.ts';
import { restore } from '../../packages/client/examples/restore.ts';
import { aCall } from '../harness/calls.ts';
import { type CentreState, emptyCentre, takeEntity, takeItem } from '../harness/centre-model.ts';
import { type Journal, keepJournal } from '../harness/follow.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { deskActions } from '../harness/journey.ts';
import { until } from '../harness/until.ts';

const centre = 'la-strada-kyiv';
const day = 86_400_000;

let hub: TestHub;
/** The centre's system that is there all the time. */
let steady: { readonly state: CentreState; readonly journal: Journal };

beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
  const state = emptyCentre();
  steady = { state, journal: keepJournal(hub.client(centre), (item) => takeItem(state, item)) };
});
afterAll(async () => {
  await steady?.journal.stop();
  await hub?.stop();
});

const statusOf = (referralId: string): string | undefined => steady.state.referrals.get(referralId)?.status;
const reaches = (referralId: string, status: string) =>
  until(`the referral's ${status}`, () => statusOf(referralId) === status);

async function refer(): Promise<{ referralId: string; consentId: string }> {
  const referred = await deskActions(hub.client('iom-ukraine')).refer(newId(), [centre]);
  await reaches(referred.referralId, 'REQUESTED');
  return referred;
}

async function assist(referralId: string): Promise<void> {
  const assistanceKind = AssistanceKind.ASSISTANCE_KIND_PSYCHOLOGICAL_SUPPORT;
  const client = hub.client(centre);
  await client.assistance.recordAssistance({
    assistanceId: newId(),
    referralId,
    assistanceKind,
    deliveredAt: new Date(),
  });
  await client.referrals.completeReferral({ referralId });
  await reaches(referralId, 'COMPLETED');
}

describe('a centre that lost its database', () => {
  it('takes a snapshot, follows after it, and is where a centre is that was there all the time', async () => {
    const client = hub.client(centre);
    const [completed, accepted, requested, rejected, withdrawn] = [
      await refer(),
      await refer(),
      await refer(),
      await refer(),
      await refer(),
    ];
    for (const { referralId } of [completed, accepted, withdrawn]) {
      await client.referrals.acceptReferral({ referralId });
      await reaches(referralId, 'ACCEPTED');
    }
    await assist(completed.referralId);
    await client.referrals.rejectReferral({ referralId: rejected.referralId, reason: 'No room until spring.' });
    await hub.client('iom-ukraine').vault.withdrawConsent({ consentId: withdrawn.consentId });
    await reaches(withdrawn.referralId, 'CANCELLED');
    await until('the order to forget', () => steady.state.ended.has(withdrawn.consentId));
    await reaches(rejected.referralId, 'REJECTED');

    // From here on the other system of the same centre has nothing but what the hub gives it.
    const restored = emptyCentre();
    let snapshotAt: bigint | undefined;
    let position = 0n;
    const stop = new AbortController();
    const store = {
      async replaceAll(entities: Parameters<typeof takeEntity>[1][], at: bigint): Promise<void> {
        for (const entity of entities) takeEntity(restored, entity);
        [snapshotAt, position] = [at, at];
      },
      async take(item: FeedItem): Promise<void> {
        takeItem(restored, item);
        position = item.position;
      },
    };
    const restoring = restore(hub.client(centre), store as never, stop.signal);
    // Goes on while the snapshot is taken.
    const offered = await refer();
    await until('the snapshot', () => snapshotAt !== undefined);
    await assist(accepted.referralId);
    await client.referrals.acceptReferral({ referralId: requested.referralId });
    await reaches(requested.referralId, 'ACCEPTED');
    await until('the end of the feed', () => position === steady.journal.items.at(-1)?.position);
    stop.abort();
    await restoring;

    expect(restored).toEqual(steady.state);
    expect(restored.referrals.get(withdrawn.referralId)).toEqual({ status: 'CANCELLED', asked: undefined });
    expect(statusOf(offered.referralId)).toBe('REQUESTED');
    expect(snapshotAt).toBeGreaterThan(10n);
    expect(steady.journal.items.length).toBeGreaterThan(Number(snapshotAt));
    const status = await client.feeds.getFeedStatus({});
    expect(status.acknowledgedPosition).toBe(status.headPosition);
  });

  it('gets of what is not finished what it still has to work on, though its feed is paused', async () => {
    const client = hub.client(centre);
    await client.feeds.pauseFeed({});
    const unfinished: string[] = [];
    await client.sync.getSnapshot({
      unfinishedOnly: true,
      onEntity: ({ id }) => {
        unfinished.push(id);
      },
    });
    await client.feeds.resumeFeed({});
    const open = [...steady.state.referrals].filter(([, { status }]) => ['REQUESTED', 'ACCEPTED'].includes(status));
    expect(unfinished).toEqual(open.map(([id]) => id).sort());
  });
});

describe('a centre that compares digests', () => {
  const recordsOf =
    (items: readonly FeedItem[]): OwnRecords =>
    (from, before) =>
      items.filter(({ appendedAt }) => appendedAt && appendedAt >= from && appendedAt < before);
  const differences = (items: readonly FeedItem[]): Promise<Date[]> => {
    const today = periodOf(new Date(), 'DAY').getTime();
    return findDifferences(hub.client(centre), recordsOf(items), new Date(today - day), new Date(today + day));
  };

  it('finds by day, then by hour, where a record is missing or is another one, and gets it again', async () => {
    const { items } = steady.journal;
    expect(await differences(items)).toEqual([]);

    const lost = items[items.length >> 1] as FeedItem;
    const hour = periodOf(lost.appendedAt as Date, 'HOUR');
    const without = items.filter((item) => item !== lost);
    expect(await differences(without)).toEqual([hour]);
    expect(await differences(items.map((item) => (item === lost ? { ...item, eventId: newId() } : item)))).toEqual([
      hour,
    ]);

    const [digest] = await hub
      .client(centre)
      .sync.listDigests({ period: 'HOUR', from: hour, until: new Date(hour.getTime() + 1) });
    const from = (digest?.firstPosition ?? 0n) - 1n;
    const again: FeedItem[] = [];
    for await (const page of hub.client(centre).feeds.pullFeed({ from, until: 'head' })) again.push(...page.items);
    expect(again.find(({ position }) => position === lost.position)?.eventId).toBe(lost.eventId);
  });

  it('may ask for more than the hub tells at once, and for years before there was a hub', async () => {
    const digests = await hub.client(centre).sync.listDigests({ from: new Date(0), until: new Date() });
    expect(digests.reduce((sum, { items }) => sum + items, 0n)).toBe(BigInt(steady.journal.items.length));
  });
});

describe('the other partners', () => {
  it('see the state of what is theirs: the operator its calls, the desk everything', async () => {
    const call = aCall();
    for await (const answer of hub.client('kyivstar').calls.publishCalls([call])) {
      expect(answer.outcome).toBe('ACCEPTED');
    }
    await deskActions(hub.client('iom-ukraine')).answer(call.callId, 'kyivstar');
    const stateOf = async (partnerId: string): Promise<string[]> => {
      const lines: string[] = [];
      await hub.client(partnerId).sync.getSnapshot({
        onEntity: ({ kind, id, status, items }) => {
          const cases = items.map(({ event }) => event?.$case);
          if (id === call.callId || kind !== 'CALL') lines.push(`${kind} ${status} ${cases.join(' ')}`);
        },
      });
      return [...new Set(lines)];
    };
    expect(
      await until('the answer', async () => {
        const lines = await stateOf('kyivstar');
        return lines.length > 0 && lines;
      }),
    ).toEqual(['CALL ANSWERED callAnswered']);
    const desk = await until('the call and its answer', async () => {
      const lines = await stateOf('iom-ukraine');
      return lines.some((line) => /^CALL ANSWERED .* /.test(line)) && lines;
    });
    expect(desk).toEqual(
      expect.arrayContaining([
        'ASSISTANCE DELIVERED assistanceDelivered',
        'CASE OPEN caseOpened',
        'CONSENT ACTIVE consentGiven',
        'CONSENT INACTIVE consentGiven consentWithdrawn',
        'REFERRAL CANCELLED referralSent referralCancelled',
        'REFERRAL COMPLETED referralSent referralCompleted',
        'REFERRAL UNPLACED referralSent referralUnplaced',
      ]),
    );
    expect(await stateOf('umc')).toEqual([]);
  });
});
