import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, onTestFinished } from 'vitest';
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
import { createReceiver } from './webhook-receiver.ts';

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
    const client = await connectToFake('feeds', createFakeSync(), realTiming);
    const from = new Date('2026-11-24T00:00:00Z');
    const own = [{ position: 1n, eventId: 'a' }];
    const records = (begin: Date) => (begin.getTime() === from.getTime() ? own : []);
    // The hub tells of one period, that which begins first, and of another content.
    expect(await findDifferences(client, records, from, new Date('2026-11-26T00:00:00Z'))).toEqual([from]);
  });

  it('receive what the hub posts, answer its challenge, and refuse what is not signed', async () => {
    const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    const stored: string[] = [];
    const receive = createReceiver(['whsec_AAAA', secret], async (id, { type }) => {
      if (type === 'too.much') throw new Error('the disk is full');
      stored.push(`${id} ${type}`);
    });
    const server = createServer(receive);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const post = async (type: string, data: object, signedWith = secret) => {
      const body = JSON.stringify({ type, data });
      const at = new Date();
      const headers = {
        'webhook-id': 'iom.1',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': new Webhook(signedWith).sign('iom.1', at, body),
      };
      const { port } = server.address() as AddressInfo;
      const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body });
      return { status: answer.status, answer: await answer.json() };
    };
    const challenge = await post('throughline.challenge', { challenge: 'abc' });
    expect(challenge).toEqual({ status: 200, answer: { challenge: 'abc' } });
    expect((await post('call.answered', {})).status).toBe(200);
    expect((await post('call.answered', {}, 'whsec_BBBB')).status).toBe(401);
    expect((await post('too.much', {})).status).toBe(500);
    expect(stored).toEqual(['iom.1 call.answered']);
  });

  it('say which files they need', () => {
    expect(() => connectFromEnvironment({})).toThrow('THROUGHLINE_CERT');
  });
});
