import { type FeedItem, newId } from '@throughline/client';
import {
  DeadLetterReason,
  type Replay,
  type ReplaySelection,
  ReplayState,
} from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { FeedItem as FeedItemMessage } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { Door } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { aCall } from '../harness/calls.ts';
import { type Journal, keepJournal } from '../harness/follow.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { deskActions } from '../harness/journey.ts';
import { until } from '../harness/until.ts';

const centre = 'la-strada-kyiv';
const mission = 'iom-ukraine';
const others = ['kyivstar', 'rehab-centre-lviv'];

let hub: TestHub;
let journals: Readonly<Record<'ngo' | 'desk', Journal>>;

beforeAll(async () => {
  hub = await startTestHub(inject('parts'));
  journals = { ngo: keepJournal(hub.client(centre)), desk: keepJournal(hub.client(mission)) };
});
afterAll(async () => {
  await Promise.all(Object.values(journals ?? {}).map((journal) => journal.stop()));
  await hub?.stop();
});

const selecting = (over: Partial<ReplaySelection>): ReplaySelection => ({
  ...{ firstPosition: 0n, lastPosition: 0n, from: undefined, until: undefined },
  ...{ eventIds: [], eventKinds: [], correlationId: '' },
  ...over,
});
const headOf = async (partnerId: string): Promise<bigint> =>
  (await hub.client(partnerId).feeds.getFeedStatus({})).headPosition;
const repeated = (journal: Journal): FeedItem[] => journal.items.filter(({ repetition }) => repetition !== undefined);

describe('an item that a centre could not take', () => {
  it('is among its dead letters until it is redriven, and comes once more, marked', async () => {
    const { deliveries, feeds } = hub.client(centre);
    const { referralId } = await deskActions(hub.client(mission)).refer(newId(), [centre]);
    const sent = await until('the referral', () =>
      journals.ngo.items.find(({ event }) => event?.$case === 'referralSent' && event.value.referralId === referralId),
    );
    const otherHeads = await Promise.all(others.map(headOf));

    const { deadLetterId } = await deliveries.refuseItem({ position: sent.position, detail: 'no room for its kind' });
    expect(await deliveries.refuseItem({ position: sent.position, detail: '' })).toEqual({ deadLetterId });
    await expect(deliveries.refuseItem({ position: 1_000_000n, detail: '' })).rejects.toMatchObject({
      reason: 'POSITION_UNKNOWN',
    });
    expect((await feeds.getFeedStatus({})).deadLetters).toBe(1n);
    const [letter, ...more] = await until('the door in the dead letter', async () => {
      const { deadLetters } = await deliveries.listDeadLetters({
        ...{ includeRedriven: false, limit: 0, afterDeadLetterId: '' },
      });
      return deadLetters[0]?.door === Door.DOOR_STREAM ? deadLetters : undefined;
    });
    expect(more).toEqual([]);
    expect(letter).toMatchObject({
      ...{ deadLetterId, position: sent.position, eventId: sent.eventId, detail: 'no room for its kind' },
      reason: DeadLetterReason.DEAD_LETTER_REASON_REFUSED_BY_PARTNER,
    });
    expect(FeedItemMessage.decode(letter?.item ?? new Uint8Array())).toEqual(sent);

    const answers = await Promise.all([1, 2, 3].map(() => deliveries.redrive({ deadLetterIds: [deadLetterId] })));
    const position = answers[0]?.redriven[0]?.position;
    expect(answers).toEqual(
      answers.map(() => ({ redriven: [{ deadLetterId, originalPosition: sent.position, position }] })),
    );
    const again = await until('the item again', () => journals.ngo.items.find((item) => item.position === position));
    expect(again).toMatchObject({
      eventId: sent.eventId,
      event: sent.event,
      repetition: { cause: { $case: 'deadLetterId', value: deadLetterId }, originalPosition: sent.position },
    });
    expect(await deliveries.redrive({ deadLetterIds: [] })).toEqual({ redriven: [] });
    expect((await feeds.getFeedStatus({})).deadLetters).toBe(0n);
    expect(repeated(journals.ngo)).toHaveLength(1);
    expect(await Promise.all(others.map(headOf))).toEqual(otherHeads);
    expect(repeated(journals.desk)).toEqual([]);
  });
});

describe('what came of a call', () => {
  it('is counted by a dry run, and comes to the desk again, in order and to nobody else', async () => {
    const { deliveries } = hub.client(mission);
    const call = aCall();
    for await (const { outcome } of hub.client('kyivstar').calls.publishCalls([call])) expect(outcome).toBe('ACCEPTED');
    await deskActions(hub.client(mission)).answer(call.callId, 'kyivstar');
    await deskActions(hub.client(mission)).refer(call.callId, [centre]);
    const ofCall = () => journals.desk.items.filter((item) => item.correlationId === call.callId && !item.repetition);
    await until('the whole of it on the desk feed', () =>
      ['callForwarded', 'informationGiven', 'caseOpened', 'referralSent'].every((kind) =>
        ofCall().some(({ event }) => event?.$case === kind),
      ),
    );
    const otherHeads = await until('the others have theirs', async () => {
      const heads = await Promise.all([centre, ...others].map(headOf));
      return (heads[1] ?? 0n) > 0n && (heads[0] ?? 0n) >= 3n ? heads : undefined;
    });

    const selection = selecting({ correlationId: call.callId });
    const replayId = newId();
    const order = { selection, itemsPerSecond: 100, replayId };
    const dry = await deliveries.startReplay({ ...order, dryRun: true });
    expect(dry).toEqual({ selected: BigInt(ofCall().length), replay: undefined });
    expect((await deliveries.listReplays({})).replays).toEqual([]);

    const started = await deliveries.startReplay({ ...order, dryRun: false });
    expect(started).toMatchObject({ selected: dry.selected, replay: { replayId, selection } });
    await deliveries.startReplay({ ...order, dryRun: false });
    const done = await until('the end of the replay', async (): Promise<Replay | undefined> => {
      const [replay, ...more] = (await deliveries.listReplays({})).replays;
      expect(more).toEqual([]);
      return replay?.state === ReplayState.REPLAY_STATE_COMPLETED ? replay : undefined;
    });
    expect(done).toMatchObject({ replayed: dry.selected, selected: dry.selected });
    await until('all of it again', () => repeated(journals.desk).length >= ofCall().length);
    expect(repeated(journals.desk)).toMatchObject(
      ofCall().map(({ eventId, event, position }) => ({
        ...{ eventId, event },
        repetition: { cause: { $case: 'replayId', value: replayId }, originalPosition: position },
      })),
    );
    expect(await Promise.all([centre, ...others].map(headOf))).toEqual(otherHeads);
  });

  it('can be stopped on the way, and goes on from there', async () => {
    const { deliveries } = hub.client(mission);
    const selection = selecting({ lastPosition: 5n });
    const before = repeated(journals.desk).length;
    const { replay } = await deliveries.startReplay({ selection, itemsPerSecond: 1, replayId: '', dryRun: false });
    const replayId = replay?.replayId ?? '';
    const paused = await deliveries.pauseReplay({ replayId });
    expect(paused.replay?.state).toBe(ReplayState.REPLAY_STATE_PAUSED);
    expect(paused.replay?.replayed).toBeLessThan(5n);
    await deliveries.resumeReplay({ replayId });
    await until('all of it', () => repeated(journals.desk).length >= before + 5);
    await expect(deliveries.cancelReplay({ replayId })).rejects.toMatchObject({ reason: 'TRANSITION_NOT_ALLOWED' });
    const positions = journals.desk.items.map(({ position }) => position);
    expect(positions).toEqual(positions.map((_, index) => BigInt(index + 1)));
  });
});
