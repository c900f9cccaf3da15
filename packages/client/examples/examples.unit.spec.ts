import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createFakeFeeds } from '../src/fakes/fake-feeds.ts';
import { connectToFake } from '../src/fakes/fake-hub.ts';
import { createFakeIntake } from '../src/fakes/fake-intake.ts';
import { createFakeSync } from '../src/fakes/fake-sync.ts';
import { realTiming } from '../src/timing.ts';
import { findDifferences } from './compare-digests.ts';
import { connectFromEnvironment } from './connection.ts';
import { follow } from './follow-feed.ts';
import { publish, recordsOfTheSwitch } from './publish-calls.ts';
import { fetchWhatIsNew } from './pull-feed.ts';
import { restore } from './restore.ts';

describe('the examples', () => {
  it('publish calls', async () => {
    const client = await connectToFake('calls', createFakeIntake(), realTiming);
    const answers = await publish(client, recordsOfTheSwitch(10));
    expect(answers.map(({ outcome }) => outcome)).toEqual(Array(10).fill('ACCEPTED'));
  });

  it('follow a feed', async () => {
    const client = await connectToFake('feeds', createFakeFeeds(10), realTiming);
    const stop = new AbortController();
    const stored: bigint[] = [];
    const store = async ({ position }: { position: bigint }): Promise<void> => {
      stored.push(position);
      if (position === 10n) stop.abort();
    };
    await follow(client, store, stop.signal);
    expect(stored).toHaveLength(10);
  });

  it('fetch what is new on a feed', async () => {
    const feeds = createFakeFeeds(10);
    const client = await connectToFake('feeds', feeds, realTiming);
    expect(await fetchWhatIsNew(client, async () => {})).toBe(10);
    expect(await fetchWhatIsNew(client, async () => {})).toBe(0);
  });

  it('restore from a snapshot, and follow from its position', async () => {
    const feeds = createFakeFeeds(10);
    const sync = createFakeSync([
      { $case: 'start', value: { position: 7n } },
      { $case: 'end', value: { entities: 0n, sha256: createHash('sha256').digest('hex') } },
    ]);
    const client = await connectToFake(
      'feeds',
      {
        definition: { ...feeds.definition, ...sync.definition },
        implementation: { ...feeds.implementation, ...sync.implementation },
      },
      realTiming,
    );
    const stop = new AbortController();
    const stored: unknown[] = [];
    const store = {
      async replaceAll(_entities: readonly unknown[], position: bigint): Promise<void> {
        stored.push(`snapshot at ${position}`);
      },
      async take({ position }: { position: bigint }): Promise<void> {
        stored.push(position);
        if (position === 10n) stop.abort();
      },
    };
    await restore(client, store, stop.signal);
    expect(stored).toEqual(['snapshot at 7', 8n, 9n, 10n]);
    expect(feeds.state.acknowledgements[0]).toBe(7n);
  });

  it('compare days, then hours', async () => {
    const client = await connectToFake('feeds', createFakeSync([]), realTiming);
    const from = new Date('2026-11-24T00:00:00Z');
    const own = [{ position: 1n, eventId: 'a' }];
    const records = (begin: Date) => (begin.getTime() === from.getTime() ? own : []);
    // The hub tells of one period, that which begins first, and of another content.
    expect(await findDifferences(client, records, from, new Date('2026-11-26T00:00:00Z'))).toEqual([from]);
  });

  it('say which files they need', () => {
    expect(() => connectFromEnvironment({})).toThrow('THROUGHLINE_CERT');
  });
});
