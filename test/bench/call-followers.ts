import { setTimeout as delay } from 'node:timers/promises';
import { connectAsAdministrator } from '@throughline/provision/databases';
import type { ServiceName } from '@throughline/provision/hub-services';
import type { BenchHub } from './bench-hub.ts';

/** Who works off what `calls` publishes. */
const followers: readonly ServiceName[] = ['cases', 'feeds'];
const lookMilliseconds = 250;
const mostSeconds = 600;

/** Ends who follows the calls, at once. */
export async function killFollowers({ hub }: Pick<BenchHub, 'hub'>): Promise<void> {
  await Promise.all(followers.map((name) => hub.kill(name)));
}

/** Starts who follows the calls, and waits until they have caught up. @returns the seconds that it took */
export async function startFollowers(bench: BenchHub, signal: AbortSignal): Promise<number> {
  const startedAt = performance.now();
  await Promise.all(followers.map((name) => bench.hub.start(name)));
  await untilCaughtUp(bench, signal);
  return (performance.now() - startedAt) / 1_000;
}

/** Until each follower's own offsets, in its database, are the ends of the topic. @throws Error when that takes too long */
async function untilCaughtUp({ hub, kafka }: BenchHub, signal: AbortSignal): Promise<void> {
  const { database, certificates, kafkaPrefix } = hub.settings;
  const topic = `${kafkaPrefix}calls`;
  const administrator = await connectAsAdministrator(database, database.name, certificates.administrator);
  const admin = kafka.admin();
  try {
    await admin.connect();
    const behind = async (name: ServiceName, ends: ReadonlyMap<number, bigint>): Promise<boolean> => {
      const { rows } = await administrator.query<{ partition: number; next: string }>(
        `select partition, next_offset::text as next from ${name}.inbox where topic = $1`,
        [topic],
      );
      const reached = new Map(rows.map(({ partition, next }) => [partition, BigInt(next)]));
      return [...ends].some(([partition, end]) => (reached.get(partition) ?? 0n) < end);
    };
    const deadline = performance.now() + mostSeconds * 1_000;
    for (let waiting = followers; performance.now() < deadline; ) {
      const offsets = await admin.fetchTopicOffsets(topic);
      const ends = new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)]));
      const still: ServiceName[] = [];
      for (const name of waiting) if (await behind(name, ends)) still.push(name);
      if (still.length === 0) return;
      waiting = still;
      await delay(lookMilliseconds, undefined, { signal });
    }
    throw new Error(`within ${mostSeconds} s, what was published was not worked off`);
  } finally {
    await Promise.all([admin.disconnect(), administrator.end()]);
  }
}
