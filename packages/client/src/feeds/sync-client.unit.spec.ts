import { createHash } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { EntityState } from '@throughline/proto/throughline/feeds/v1/sync.ts';
import { describe, expect, it, vi } from 'vitest';
import { connectToFake, hubRefusal } from '../fakes/fake-hub.ts';
import { createFakeSync, type Part } from '../fakes/fake-sync.ts';
import { createFakeTiming } from '../fakes/fake-timing.ts';
import type { GetSnapshotOptions } from './get-snapshot.ts';

const keys = [
  ['CALL', 'b'],
  ['CASE', 'a'],
  // By UTF-16 these two would be the other way round.
  ['SEQUENCE_GAP', '\uFF5E:1-2'],
  ['SEQUENCE_GAP', '\u{1F4DE}:1-2'],
] as const;
const entities = keys.map(([kind, id], index) =>
  EntityState.fromPartial({ kind, id, status: 'OPEN', changedPosition: BigInt(index + 1) }),
);
const start: Part = { $case: 'start', value: { position: 9n } };
const entityOf = (value: EntityState): Part => ({ $case: 'entity', value });
const endOf = (of: readonly EntityState[]): Part => {
  const lines = of.map((it) => `${it.kind} ${it.id} ${it.status} ${it.changedPosition}\n`);
  const sha256 = createHash('sha256').update(lines.join('')).digest('hex');
  return { $case: 'end', value: { entities: BigInt(of.length), sha256 } };
};
const whole = (of: readonly EntityState[]): Part[] => [start, ...of.map(entityOf), endOf(of)];

async function take(fake: ReturnType<typeof createFakeSync>, options: Partial<GetSnapshotOptions> = {}) {
  const client = await connectToFake('feeds', fake, createFakeTiming());
  const seen: string[] = [];
  const onEntity = ({ id }: EntityState): void => {
    seen.push(id);
  };
  return { ...(await client.sync.getSnapshot({ onEntity, ...options })), seen };
}

describe('a snapshot', () => {
  it('gives each thing, and then the position and how many there were', async () => {
    const fake = createFakeSync(whole(entities));
    expect(await take(fake)).toEqual({ position: 9n, entities: 4n, seen: keys.map(([, id]) => id) });
    expect(fake.snapshots).toEqual([{ unfinishedOnly: false }]);
    await take(fake, { unfinishedOnly: true });
    expect(fake.snapshots.at(-1)).toEqual({ unfinishedOnly: true });
  });

  it('may be empty', async () => {
    expect(await take(createFakeSync(whole([])))).toEqual({ position: 9n, entities: 0n, seen: [] });
  });

  const [first, second, third] = entities as [EntityState, EntityState, EntityState, EntityState];
  it.each<[string, Part[]]>([
    ['its end is missing', whole(entities).slice(0, -1)],
    ['its start is missing', whole(entities).slice(1)],
    ['it is nothing', []],
    ['something is left out', [start, ...[first, third].map(entityOf), endOf(entities)]],
    ['something is another one', [start, entityOf({ ...first, status: 'CLOSED' }), endOf([first])]],
    ['something is out of order', whole([second, first])],
    ['something came twice', whole([first, first])],
    ['something came after its end', [...whole([first]), entityOf(second)]],
    ['a change is of later', whole([{ ...first, changedPosition: 10n }])],
    ['it began twice', [start, ...whole([first])]],
  ])('is refused when %s', async (_why, parts) => {
    await expect(take(createFakeSync(parts))).rejects.toMatchObject({ name: 'SnapshotError' });
  });

  it('begins anew when it broke before its start', async () => {
    const fake = createFakeSync(whole(entities), (stream, times) => {
      if (times < 3) stream.emit('error', hubRefusal(status.UNAVAILABLE, 'UNAVAILABLE', true));
      return times === 3;
    });
    expect((await take(fake)).seen).toHaveLength(4);
  });

  it('throws when it breaks after its start, since what was given can not be taken back', async () => {
    const fake = createFakeSync([], (stream) => {
      stream.write({ part: start });
      stream.emit('error', hubRefusal(status.UNAVAILABLE, 'UNAVAILABLE', true));
      return false;
    });
    await expect(take(fake)).rejects.toMatchObject({ name: 'HubError', retryable: true });
    expect(fake.snapshots).toHaveLength(1);
  });

  it('throws what a repetition cannot help', async () => {
    const fake = createFakeSync([], (stream) => {
      stream.emit('error', hubRefusal(status.PERMISSION_DENIED, 'PARTNER_SUSPENDED', false));
      return false;
    });
    await expect(take(fake)).rejects.toMatchObject({ reason: 'PARTNER_SUSPENDED' });
  });

  it('throws what the taking of a thing throws, as it is', async () => {
    const onEntity = () => Promise.reject(new Error('the disk is full'));
    await expect(take(createFakeSync(whole(entities)), { onEntity })).rejects.toThrow('the disk is full');
  });

  it('takes the next thing when the one before is done', async () => {
    let [running, most] = [0, 0];
    const onEntity = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running -= 1;
    };
    await take(createFakeSync(whole(entities)), { onEntity });
    expect(most).toBe(1);
  });

  it('ends with the reason of the signal', async () => {
    const fake = createFakeSync([], () => false);
    const stop = new AbortController();
    const taking = take(fake, { signal: stop.signal });
    await vi.waitUntil(() => fake.snapshots.length === 1);
    stop.abort(new Error('enough'));
    await expect(taking).rejects.toThrow('enough');
  });
});

describe('digests', () => {
  it('are asked for in as many requests as the hub takes at once, without a gap', async () => {
    const fake = createFakeSync([]);
    const client = await connectToFake('feeds', fake, createFakeTiming());
    const [from, until] = [new Date('2025-01-01T12:00:00Z'), new Date('2027-01-01T00:00:00Z')];
    expect(await client.sync.listDigests({ from, until })).toHaveLength(2);
    expect(fake.digests).toEqual([
      { period: 1, from, until: new Date('2026-02-05T00:00:00Z') },
      { period: 1, from: new Date('2026-02-05T00:00:00Z'), until },
    ]);
    await client.sync.listDigests({ period: 'HOUR', from, until: new Date('2025-01-02T00:00:00Z') });
    expect(fake.digests.at(-1)).toMatchObject({ period: 2, until: new Date('2025-01-02T00:00:00Z') });
  });
});
