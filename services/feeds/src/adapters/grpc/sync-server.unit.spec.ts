import { ThroughlineError } from '@throughline/platform/errors';
import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import { type EntityState, GetSnapshotResponse } from '@throughline/proto/throughline/feeds/v1/sync.ts';
import { describe, expect, it } from 'vitest';
import { createTurns } from '../../application/turns.ts';
import type { SnapshotEntity } from '../postgres/snapshot-store.ts';
import { servedSyncService } from './snapshot-frame.ts';
import { createSyncServer } from './sync-server.ts';

const entityOf = (id: string): SnapshotEntity => ({
  kind: 'CALL',
  id,
  status: 'FORWARDED',
  changedPosition: 1n,
  items: [],
  missing: [],
});
const pages = [[entityOf('a'), entityOf('b')], [entityOf('c')]];
const [from, until] = [new Date('2026-11-24T00:00:00Z'), new Date('2026-11-25T00:00:00Z')];

type Send = (frame: never) => Promise<void>;

/** The handlers as plain functions. `onPage` is called before each page of the snapshot. */
function serve(onPage: (number: number) => void = () => {}) {
  const asked: unknown[] = [];
  const ending = new AbortController();
  let suspended = false;
  const handlers = {
    unary: (handle: unknown) => handle,
    answers: (handle: unknown) => handle,
  } as unknown as Handlers;
  const server = createSyncServer({
    handlers,
    partnerOf() {
      if (suspended) throw new ThroughlineError('PARTNER_SUSPENDED', 'Suspended.');
      return 'iom';
    },
    projection: {
      async advance(partnerId) {
        asked.push(`advance ${partnerId}`);
      },
    },
    snapshots: {
      async take(partnerId, unfinishedOnly) {
        asked.push(`take ${partnerId} ${unfinishedOnly}`);
        return {
          position: 7n,
          entities: 3n,
          sha256: 'aa',
          async *pages() {
            for (const [index, page] of pages.entries()) {
              onPage(index);
              yield page;
            }
          },
          async close() {
            asked.push('close');
          },
        };
      },
    },
    async listDigests(what) {
      asked.push(what);
      const digest = { items: 2n, firstPosition: 1n, lastPosition: 2n, sha256: 'aa', complete: true };
      return [{ beginsAt: from.getTime(), endsAt: until.getTime(), ...digest }];
    },
    turns: createTurns(1),
    ending: ending.signal,
  });
  const context = {
    identity: { kind: 'partner', partnerId: 'iom' },
    signal: new AbortController().signal,
  } as CallContext;
  const sent: string[] = [];
  const send: Send = async (frame) => {
    const { part } = GetSnapshotResponse.decode(servedSyncService.getSnapshot.responseSerialize(frame));
    sent.push(part?.$case === 'entity' ? (part.value as EntityState).id : (part?.$case ?? ''));
  };
  return {
    asked,
    sent,
    end: () => ending.abort(),
    suspend: () => {
      suspended = true;
    },
    getSnapshot: (request: { unfinishedOnly: boolean }) =>
      (server.getSnapshot as unknown as (...all: unknown[]) => Promise<void>)(request, send, context),
    listDigests: (request: object) =>
      (server.listDigests as unknown as (...all: unknown[]) => Promise<unknown>)(
        { period: 0, from, until, ...request },
        context,
      ),
  };
}

describe('GetSnapshot', () => {
  it('brings the state to the head first, and sends start, things and end', async () => {
    const { getSnapshot, asked, sent } = serve();
    await getSnapshot({ unfinishedOnly: true });
    expect(asked).toEqual(['advance iom', 'take iom true', 'close']);
    expect(sent).toEqual(['start', 'a', 'b', 'c', 'end']);
  });

  it('stops, without its end, when the partner is suspended meanwhile', async () => {
    const hub = serve((page) => page === 1 && hub.suspend());
    await expect(hub.getSnapshot({ unfinishedOnly: false })).rejects.toMatchObject({ reason: 'PARTNER_SUSPENDED' });
    expect(hub.sent).toEqual(['start', 'a', 'b']);
    expect(hub.asked.at(-1)).toBe('close');
  });

  it('says that it can be asked again when the instance is about to stop', async () => {
    const hub = serve((page) => page === 1 && hub.end());
    await expect(hub.getSnapshot({ unfinishedOnly: false })).rejects.toMatchObject({
      reason: 'UNAVAILABLE',
      retryable: true,
    });
    expect(hub.sent).not.toContain('end');
    expect(hub.asked.at(-1)).toBe('close');
  });
});

describe('ListDigests', () => {
  it('is of days unless it is told otherwise, and of the partner itself', async () => {
    const { listDigests, asked } = serve();
    expect(await listDigests({})).toEqual({
      digests: [
        { beginsAt: from, endsAt: until, items: 2n, firstPosition: 1n, lastPosition: 2n, sha256: 'aa', complete: true },
      ],
    });
    await listDigests({ period: 2 });
    expect(asked).toEqual([
      { partnerId: 'iom', period: 'DAY', from: from.getTime(), until: until.getTime() },
      { partnerId: 'iom', period: 'HOUR', from: from.getTime(), until: until.getTime() },
    ]);
  });

  it.each([
    ['a period that there is not', { period: 9 }, 'CODE_UNKNOWN'],
    ['no beginning', { from: undefined }, 'TIME_MISSING'],
    ['no end', { until: undefined }, 'TIME_MISSING'],
  ])('refuses %s', async (_what, request, reason) => {
    await expect(serve().listDigests(request)).rejects.toMatchObject({ reason });
  });
});
