import { describe, expect, it } from 'vitest';
import { createFakeFeeds } from '../src/fakes/fake-feeds.ts';
import { connectToFake } from '../src/fakes/fake-hub.ts';
import { createFakeIntake } from '../src/fakes/fake-intake.ts';
import { realTiming } from '../src/timing.ts';
import { connectFromEnvironment } from './connection.ts';
import { follow } from './follow-feed.ts';
import { publish, recordsOfTheSwitch } from './publish-calls.ts';
import { fetchWhatIsNew } from './pull-feed.ts';

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

  it('say which files they need', () => {
    expect(() => connectFromEnvironment({})).toThrow('THROUGHLINE_CERT');
  });
});
