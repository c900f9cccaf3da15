import { status } from '@grpc/grpc-js';
import { DeliveriesServiceService, Replay, ReplayState } from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { describe, expect, it } from 'vitest';
import { hubRefusal } from '../../../../client/src/fakes/fake-hub.ts';
import { createFakeUnary } from '../../../../client/src/fakes/fake-unary.ts';
import { askFeed, documentsOf } from '../../fakes/ask-feed.ts';

const running = { state: ReplayState.REPLAY_STATE_RUNNING, selected: 10n, itemsPerSecond: 50 };
const replayId = '01a1962d-8dca-7447-a624-0f250c283012';

/** A hub with one replay, which is in these states one after the other, each time that somebody asks. */
function hubWith(...later: Partial<Replay>[]) {
  let replay = Replay.fromPartial({ replayId, ...running });
  return createFakeUnary(DeliveriesServiceService, {
    startReplay: (request) => {
      replay = Replay.fromPartial({ ...running, replayId: request.replayId, selection: request.selection ?? {} });
      return { selected: 10n, replay: request.dryRun ? undefined : replay };
    },
    listReplays: () => {
      replay = Replay.fromPartial({ ...replay, ...later.shift() });
      return { replays: [replay] };
    },
    pauseReplay: () => ({ replay: Replay.fromPartial({ ...replay, state: ReplayState.REPLAY_STATE_PAUSED }) }),
    resumeReplay: () => ({ replay }),
    cancelReplay: () => {
      throw hubRefusal(status.NOT_FOUND, 'NOT_FOUND', false, 'You have no such replay.');
    },
  });
}

const completed = { state: ReplayState.REPLAY_STATE_COMPLETED, replayed: 10n, endedAt: new Date(0) };

async function start(flags: readonly string[], hub = hubWith(), changes = {}) {
  const said = await askFeed(['feed', 'replay', ...flags], hub, changes);
  return { ...said, request: hub.requests[0]?.request };
}

describe('feed replay', () => {
  it('selects by position, event, kind and correlation', async () => {
    const flags = ['--from-position', '4', '--to-position', '9', '--event', 'e-1', 'e-2'];
    const { code, request } = await start([...flags, '--kind', 'REFERRAL_SENT', '--correlation', 'c-1', '--rate', '7']);
    expect(code).toBe(0);
    expect(request).toMatchObject({
      selection: {
        firstPosition: 4n,
        lastPosition: 9n,
        eventIds: ['e-1', 'e-2'],
        eventKinds: ['REFERRAL_SENT'],
        correlationId: 'c-1',
      },
      dryRun: false,
      itemsPerSecond: 7,
      replayId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('takes whole days in UTC', async () => {
    const { request } = await start(['--from-time', '2026-11-01', '--to-time', '2026-11-03']);
    expect(request).toMatchObject({
      selection: { from: new Date('2026-11-01T00:00:00Z'), until: new Date('2026-11-04T00:00:00Z') },
    });
  });

  it('takes times as they are', async () => {
    const { request } = await start(['--from-time', '2026-11-01T10:00+02:00', '--to-time', '2026-11-01T09:30:00Z']);
    expect(request).toMatchObject({
      selection: { from: new Date('2026-11-01T08:00:00Z'), until: new Date('2026-11-01T09:30:00Z') },
    });
  });

  it('--dry-run says how many there are', async () => {
    const { out, request } = await start(['--from-position', '1', '--dry-run']);
    expect(request).toMatchObject({ dryRun: true });
    expect(out).toBe('10 items would be put on your feed again.\n');
  });

  it('says how to see and to end what was started', async () => {
    const { out, request } = await start(['--from-position', '1']);
    const { replayId } = request as { readonly replayId: string };
    expect(out).toMatch(new RegExp(`^${replayId} +RUNNING +0 +10 +50 +from position 1$`, 'm'));
    expect(out).toContain(`throughline feed replays cancel ${replayId}`);
  });

  it('--wait waits until it has completed', async () => {
    const hub = hubWith({ replayed: 5n }, {}, completed);
    const { code, out } = await start(['--from-position', '1', '--wait', '--json'], hub);
    expect(code).toBe(0);
    expect(documentsOf(out)).toMatchObject([{ selected: '10', replay: { state: 'COMPLETED', replayed: '10' } }]);
  });

  it('--wait ends with 1 when it is cancelled', async () => {
    const hub = hubWith({ state: ReplayState.REPLAY_STATE_CANCELLED, endedAt: new Date(0) });
    expect((await start(['--from-position', '1', '--wait'], hub)).code).toBe(1);
  });

  it('--wait says once that it is paused, and how to go on', async () => {
    const paused = { state: ReplayState.REPLAY_STATE_PAUSED };
    const { err } = await start(['--from-position', '1', '--wait'], hubWith(paused, paused, completed));
    expect(err.match(/is paused; throughline feed replays resume/g)).toHaveLength(1);
  });

  it('--wait ends with 3 at Ctrl-C, and says that the replay goes on', async () => {
    const stop = new AbortController();
    const delay = async (): Promise<void> => stop.abort();
    const { code, err } = await start(['--from-position', '1', '--wait'], hubWith(), { signal: stop.signal, delay });
    expect(code).toBe(3);
    expect(err).toMatch(/Interrupted\. The replay goes on\. .*throughline feed replays/);
  });

  it.each([
    ['nothing selected', []],
    ['a time without its zone', ['--from-time', '2026-11-01T10:00:00']],
    ['a rate beyond the most', ['--from-position', '1', '--rate', '1001']],
    ['a dry run to wait for', ['--from-position', '1', '--dry-run', '--wait']],
    ['a kind that is none', ['--kind', 'WITHHELD']],
  ])('given %s, ends with 2 and starts nothing', async (_what, flags) => {
    const { code, request } = await start(flags);
    expect(code).toBe(2);
    expect(request).toBeUndefined();
  });
});

describe('feed replays', () => {
  it('lists them', async () => {
    const { out } = await askFeed(['feed', 'replays'], hubWith({ replayed: 5n }));
    expect(out).toMatch(new RegExp(`^${replayId} +RUNNING +5 +10 +50$`, 'm'));
  });

  it('lists them with flags of the list', async () => {
    const { out } = await askFeed(['feed', 'replays', '--json'], hubWith());
    expect(documentsOf(out)).toMatchObject([{ replays: [{ replay_id: replayId, items_per_second: 50 }] }]);
  });

  it.each([
    ['pause', 'pauseReplay', 'PAUSED'],
    ['resume', 'resumeReplay', 'RUNNING'],
  ])('%s says how it is now', async (command, method, state) => {
    const hub = hubWith();
    const { out } = await askFeed(['feed', 'replays', command, replayId, '--json'], hub);
    expect(hub.requests).toEqual([{ method, request: { replayId } }]);
    expect(documentsOf(out)).toMatchObject([{ replay: { state } }]);
  });

  it('cancel ends with 2 when there is none', async () => {
    const { code, err } = await askFeed(['feed', 'replays', 'cancel', replayId], hubWith());
    expect(code).toBe(2);
    expect(err).toContain('You have no such replay.');
  });
});
