import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type FeedItem, newId } from '@throughline/client';
import { DeadLetterReason } from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { Door, SubscriptionState } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createReceiver, type Message } from '../../packages/client/examples/webhook-receiver.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { deskActions } from '../harness/journey.ts';
import { until } from '../harness/until.ts';

const centre = 'la-strada-kyiv';
const { DOOR_WEBHOOK } = Door;
const { SUBSCRIPTION_STATE_PENDING, SUBSCRIPTION_STATE_ACTIVE, SUBSCRIPTION_STATE_DISABLED } = SubscriptionState;
let hub: TestHub;
let endpoint: Awaited<ReturnType<typeof startEndpoint>>;

beforeAll(async () => {
  const parts = inject('parts');
  hub = await startTestHub(parts, {
    extraOf: {
      feeds: {
        WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8,::1/128',
        WEBHOOK_CA_FILE: `${parts.certificates}/ca.crt`,
        // Days of attempts are minutes, and the half hour of an item that is refused is two seconds.
        WEBHOOK_SCHEDULE_FACTOR: '0.001',
      },
    },
  });
  endpoint = await startEndpoint();
});
afterAll(async () => {
  endpoint?.stop();
  await hub?.stop();
});

/** The example of a receiver at an address of the centre, which may be told to fail before it looks at a message. */
async function startEndpoint() {
  const kept: { id: string; message: Message }[] = [];
  const state = { secrets: [] as string[], kept, fail: (_id: string): number | undefined => undefined };
  const receive = createReceiver(state.secrets, async (id, message) => {
    // What was kept already is acknowledged, and no more.
    if (!kept.some((it) => it.id === id)) kept.push({ id, message });
  });
  const { certFile, keyFile } = hub.certificates.partner(centre);
  const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, (request, response) => {
    const status = state.fail(String(request.headers['webhook-id']));
    if (status === undefined) receive(request, response);
    else response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}/throughline`;
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return Object.assign(state, { url, stop });
}

const subscriptions = () => hub.client(centre).subscriptions;
const refer = () => deskActions(hub.client('iom-ukraine')).refer(newId(), [centre]);
const webhook = async () => (await subscriptions().listSubscriptions({})).subscriptions[0];
const allKept = async (): Promise<void> => {
  const head = (await hub.client(centre).feeds.getFeedStatus({})).headPosition;
  await until(`position ${head}`, async () => {
    const { acknowledgedPosition } = await hub.client(centre).feeds.getFeedStatus({});
    return acknowledgedPosition >= head && endpoint.kept.some(({ id }) => id === `${centre}.${head}`);
  });
};
const createAndActivate = async (): Promise<void> => {
  const { url } = endpoint;
  const created = await subscriptions().createSubscription({ settings: { $case: 'webhook', value: { url } } });
  expect(created.subscription?.state).toBe(SUBSCRIPTION_STATE_PENDING);
  endpoint.secrets.splice(0, 2, created.webhookKeys?.secret ?? '');
  const { subscription } = await subscriptions().activateSubscription({ door: DOOR_WEBHOOK });
  expect(subscription?.state).toBe(SUBSCRIPTION_STATE_ACTIVE);
};
/** What the feed holds, as a pull shows it. */
async function pulled(): Promise<FeedItem[]> {
  const items: FeedItem[] = [];
  for await (const page of hub.client(centre).feeds.pullFeed({ from: 0n, until: 'head' })) items.push(...page.items);
  return items;
}
const keptEvents = () => endpoint.kept.map(({ message }) => message.data['eventId']);

describe('a centre that has the hub post to it', () => {
  it('creates a webhook, keeps its secret, activates it, and gets what a pull shows', async () => {
    const { referralId } = await refer();
    await until('the referral', async () => (await hub.client(centre).feeds.getFeedStatus({})).headPosition === 1n);
    await createAndActivate();
    await hub.client(centre).referrals.acceptReferral({ referralId });
    await until('the acceptance', () => endpoint.kept.length === 2);
    await allKept();
    expect(endpoint.kept.map(({ id, message }) => [id, message.type])).toEqual([
      [`${centre}.1`, 'referral.sent'],
      [`${centre}.2`, 'referral.accepted'],
    ]);
    expect(keptEvents()).toEqual((await pulled()).map(({ eventId }) => eventId));
    expect(await hub.log('feeds')).not.toContain(endpoint.url);
  });

  it('gets every item once and in order though its endpoint fails and the feeds are killed', async () => {
    const before = endpoint.kept.length;
    let failures = 0;
    endpoint.fail = () => {
      failures += 1;
      return failures <= 3 ? 503 : undefined;
    };
    const referring = Promise.all(Array.from({ length: 12 }, refer));
    await until('some of them', () => endpoint.kept.length >= before + 3);
    await hub.kill('feeds');
    await hub.start('feeds');
    await referring;
    await until('all of them', () => endpoint.kept.length === before + 12);
    await allKept();
    expect(failures).toBeGreaterThan(3);
    expect(keptEvents()).toEqual((await pulled()).map(({ eventId }) => eventId));
  });

  it('refuses an item, gets those behind it, and has it again when it asks', async () => {
    const position = BigInt(endpoint.kept.length + 1);
    endpoint.fail = (id) => (id === `${centre}.${position}` ? 422 : undefined);
    await refer();
    await refer();
    await until('the next item', () => endpoint.kept.at(-1)?.id === `${centre}.${position + 1n}`);
    const { deliveries } = hub.client(centre);
    const { deadLetters } = await deliveries.listDeadLetters({
      includeRedriven: false,
      limit: 0,
      afterDeadLetterId: '',
    });
    expect(deadLetters).toMatchObject([
      { position, reason: DeadLetterReason.DEAD_LETTER_REASON_REFUSED_BY_ENDPOINT, door: DOOR_WEBHOOK },
    ]);
    expect(deadLetters[0]?.attempts.map(({ httpStatus }) => httpStatus)).toEqual([422, 422, 422, 422]);
    const { redriven } = await deliveries.redrive({ deadLetterIds: [] });
    await until('it again', () => endpoint.kept.at(-1)?.id === `${centre}.${redriven[0]?.position}`);
    expect(endpoint.kept.at(-1)?.message.data).toMatchObject({
      eventId: deadLetters[0]?.eventId,
      repetition: { deadLetterId: deadLetters[0]?.deadLetterId, originalPosition: String(position) },
    });
    await allKept();
  });

  it('rotates its secret, and takes the old one away when it has the new one', async () => {
    const before = endpoint.kept.length;
    const { webhookKeys } = await subscriptions().rotateSecret({ overlapSeconds: 60 });
    await refer();
    await until('an item with the old one', () => endpoint.kept.length === before + 1);
    endpoint.secrets.splice(0, 1, webhookKeys?.secret ?? '');
    await refer();
    await until('an item with the new one', () => endpoint.kept.length === before + 2);
    await allKept();
    expect((await webhook())?.failures).toBe(0);
  });

  it('says that it is gone, and goes on with the same item when it is activated again', async () => {
    const before = endpoint.kept.length;
    endpoint.fail = () => 410;
    await refer();
    await until('the end of it', async () => (await webhook())?.state === SUBSCRIPTION_STATE_DISABLED);
    expect((await webhook())?.detail).toContain('410');
    endpoint.fail = () => undefined;
    await subscriptions().activateSubscription({ door: DOOR_WEBHOOK });
    await until('the item', () => endpoint.kept.length === before + 1);
    await allKept();
  });

  it('closes the webhook, makes it anew, and misses nothing of the time between', async () => {
    const before = endpoint.kept.length;
    await subscriptions().deleteSubscription({ door: DOOR_WEBHOOK });
    await refer();
    await createAndActivate();
    await refer();
    await until('both', () => endpoint.kept.length === before + 2);
    await allKept();
    const positions = endpoint.kept.map(({ id }) => Number(id.split('.')[1]));
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  });
});
