import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAuthority } from '@throughline/local/certificates/authority';
import { issue } from '@throughline/local/certificates/issue';
import { ConfigurationError } from '@throughline/platform/config';
import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import {
  type CreateSubscriptionRequest,
  type CreateSubscriptionResponse,
  Door,
  type ListSubscriptionsResponse,
  type RotateSecretResponse,
  type Subscription,
  SubscriptionState,
} from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import type { CertificateFiles } from '@throughline/provision/certificate-files';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { createReceiver, type Message } from '../../../../../packages/client/examples/webhook-receiver.ts';
import { openTestDatabase, quiet, type TestDatabase } from '../../../../../test/harness/database.ts';
import { freePorts } from '../../../../../test/harness/free-ports.ts';
import { type Received, startWebhookEndpoint } from '../../../../../test/harness/webhook-endpoint.ts';
import { appendItems } from '../postgres/append-items.ts';
import { watchFeedGrowth } from '../postgres/feed-growth.ts';
import { createFeedReader } from '../postgres/feed-store.ts';
import { createSubscriptionStore } from '../postgres/subscription-store.ts';
import { openWebhooks, type WebhookSettings, type Webhooks } from '../webhook/open-webhooks.ts';
import { createSubscriptionsServer } from './subscriptions-server.ts';

const partnerId = 'la-strada-kyiv';
const actor = `partner.${partnerId}`;
const never = new AbortController().signal;

let opened: TestDatabase;
let database: Database;
let files: CertificateFiles;
let folder: string;
let settings: WebhookSettings;
let webhooks: Webhooks;

beforeAll(async () => {
  opened = await openTestDatabase('feeds', new URL('../../../migrations/', import.meta.url));
  ({ database } = opened);
  files = await issue(await ensureAuthority(inject('parts').certificates), { commonName: actor });
  folder = await mkdtemp(join(tmpdir(), 'throughline-webhooks-'));
  settings = {
    WEBHOOK_KEY_FILE: await keyFile('webhook.key'),
    WEBHOOK_CA_FILE: files.caFile,
    WEBHOOK_ALLOWED_NETWORKS: ['127.0.0.0/8'],
    WEBHOOK_ALLOW_HTTP: false,
  };
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  await database.query('truncate feed, feed_item, subscription, audit');
  webhooks = openWebhooks(settings);
});
afterEach(() => webhooks.stop());

async function keyFile(name: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, randomBytes(32).toString('base64'), { mode: 0o600 });
  return file;
}

/** The server's functions without gRPC around them, as the partner calls them. */
function serverFor(caller = partnerId, sendsMail = true) {
  const bare = { unary: (handle: unknown) => handle } as unknown as Handlers;
  const server = createSubscriptionsServer({
    handlers: bare,
    partnerOf: () => caller,
    store: createSubscriptionStore(database),
    webhooks,
    topicOf: (id) => `test.feeds.${id}`,
    sendsMail,
  });
  const context: CallContext = { identity: { kind: 'partner', partnerId: caller }, signal: never };
  const call =
    <Request, Response>(handle: unknown) =>
    (request: Request) =>
      (handle as (request: Request, context: CallContext) => Promise<Response>)(request, context);
  return {
    create: call<CreateSubscriptionRequest, CreateSubscriptionResponse>(server.createSubscription),
    list: () => call<object, ListSubscriptionsResponse>(server.listSubscriptions)({}),
    activate: call<{ door: Door }, { subscription: Subscription }>(server.activateSubscription),
    rotate: (overlapSeconds: number) => call<object, RotateSecretResponse>(server.rotateSecret)({ overlapSeconds }),
    delete: call<{ door: Door }, object>(server.deleteSubscription),
  };
}
const webhookAt = (url: string): CreateSubscriptionRequest => ({ settings: { $case: 'webhook', value: { url } } });
const emailTo = (address: string, hour = 7): CreateSubscriptionRequest => ({
  settings: { $case: 'email', value: { address, hour } },
});
const toKafka: CreateSubscriptionRequest = { settings: { $case: 'kafka', value: { topic: '' } } };
const { DOOR_WEBHOOK, DOOR_KAFKA, DOOR_EMAIL } = Door;
const { SUBSCRIPTION_STATE_PENDING: pending, SUBSCRIPTION_STATE_ACTIVE: active } = SubscriptionState;

async function feedOf(length: number, acknowledged: number): Promise<void> {
  const items = Array.from({ length }, (_, index) => {
    const eventId = `0199c0de-0000-7000-8000-${String(index).padStart(12, '0')}`;
    const event = { $case: 'callAnswered', value: { callId: eventId, answeredAt: new Date() } } as const;
    return {
      partnerId,
      eventId,
      eventKind: 21,
      bytes: Buffer.from(FeedItem.encode(FeedItem.create({ eventId, event })).finish()),
    };
  });
  await transact(database, (transaction) => appendItems(transaction, items));
  await createFeedReader(database).acknowledge(partnerId, BigInt(acknowledged));
}

async function audited(): Promise<{ action: string; details: Record<string, unknown> }[]> {
  const { rows } = await database.query<{ actor: string; action: string; details: Record<string, unknown> }>(
    'select actor, action, details from audit order by position',
  );
  expect(rows.every((row) => row.actor === actor)).toBe(true);
  return rows.map(({ action, details }) => ({ action, details }));
}

/** The example of a receiver, at an endpoint of its own. */
async function startReceiver() {
  const [secrets, stored]: [string[], { id: string; message: Message }[]] = [[], []];
  const receive = createReceiver(secrets, async (id, message) => void stored.push({ id, message }));
  const pem = { cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) };
  const server = createServer(pem, receive);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { secrets, stored, url: `https://localhost:${(server.address() as AddressInfo).port}/hooks` };
}

describe('a webhook', () => {
  it('is pending until its endpoint answers the challenge, and carries then', async () => {
    await feedOf(5, 2);
    const server = serverFor();
    const receiver = await startReceiver();
    const { subscription, webhookKeys } = await server.create(webhookAt(receiver.url));
    expect(subscription).toMatchObject({ door: DOOR_WEBHOOK, state: pending, sentPosition: 2n });
    expect(subscription?.settings).toEqual({ $case: 'webhook', value: { url: receiver.url } });

    receiver.secrets.push(webhookKeys?.secret ?? '');
    const activated = await server.activate({ door: DOOR_WEBHOOK });
    expect(activated.subscription).toMatchObject({ state: active, detail: '', failures: 0 });
    expect(receiver.stored).toEqual([]);

    const items = await createFeedReader(database).page(partnerId, 2n, 10);
    const { rows } = await database.query<{ settings: unknown }>('select settings from subscription');
    expect(await webhooks.carrier.carry({ partnerId, settings: rows[0]?.settings }, items, never)).toEqual({
      items: 3,
    });
    expect(receiver.stored.map(({ id }) => id)).toEqual([3, 4, 5].map((position) => `${partnerId}.${position}`));
    expect(receiver.stored[0]?.message).toMatchObject({ type: 'call.answered', data: { position: '3' } });

    expect(await audited()).toEqual([
      { action: 'SUBSCRIPTION_CREATED', details: { door: 'WEBHOOK', state: 'PENDING' } },
      { action: 'SUBSCRIPTION_ACTIVATED', details: { door: 'WEBHOOK' } },
    ]);
  });

  it.each<[string, (received: Received) => [number, string], string]>([
    ['is not given back', () => [200, '{"challenge":"something"}'], 'not with'],
    ['is answered with no JSON', () => [200, 'ok'], 'not with'],
    ['is answered with more than an answer', ({ body }) => [200, answerTo(body) + ' '.repeat(20_000)], 'not with'],
    ['is redirected', () => [307, ''], 'redirected'],
    ['is refused', () => [403, ''], 'status 403'],
  ])('stays closed when its challenge %s', async (_what, answer, problem) => {
    const endpoint = await startWebhookEndpoint(files, (received, response) => {
      const [code, body] = answer(received);
      response.writeHead(code, { location: '/' }).end(body);
    });
    onTestFinished(() => endpoint.stop());
    const server = serverFor();
    await server.create(webhookAt(endpoint.url));
    const activating = server.activate({ door: DOOR_WEBHOOK });
    await expect(activating).rejects.toMatchObject({
      reason: 'REQUEST_INVALID',
      message: expect.stringContaining(problem),
    });
    expect((await server.list()).subscriptions).toMatchObject([{ state: pending }]);
  });

  it('is sent a challenge that is signed with its key', async () => {
    const endpoint = await startWebhookEndpoint(files, ({ body }, response) => void response.end(answerTo(body)));
    onTestFinished(() => endpoint.stop());
    const server = serverFor();
    const { webhookKeys } = await server.create(webhookAt(endpoint.url));
    await server.activate({ door: DOOR_WEBHOOK });
    const [{ headers, body }] = endpoint.received as [Received];
    const message = new Webhook(webhookKeys?.secret ?? '').verify(body, headers as Record<string, string>);
    expect(message).toEqual({
      type: 'throughline.challenge',
      timestamp: expect.any(String),
      data: { challenge: expect.stringMatching(/^[\w-]{32}$/) },
    });
  });

  it('says which check its endpoint failed', async () => {
    const [port] = await freePorts(1);
    const server = serverFor();
    await server.create(webhookAt(`https://localhost:${port}/`));
    await expect(server.activate({ door: DOOR_WEBHOOK })).rejects.toThrow('ECONNREFUSED');
    await server.delete({ door: DOOR_WEBHOOK });
    await server.create(webhookAt('https://no-such-host.invalid/'));
    await expect(server.activate({ door: DOOR_WEBHOOK })).rejects.toThrow('could not be resolved');
  });

  it('cannot be at a private address or without TLS', async () => {
    const server = serverFor();
    for (const url of ['https://10.0.0.1/', 'http://example.org/', 'nowhere']) {
      await expect(server.create(webhookAt(url))).rejects.toMatchObject({ reason: 'REQUEST_INVALID' });
    }
    expect(await audited()).toEqual([]);
  });

  it('that was disabled is open again after a challenge, and its failures are forgotten', async () => {
    const receiver = await startReceiver();
    const server = serverFor();
    const { webhookKeys } = await server.create(webhookAt(receiver.url));
    receiver.secrets.push(webhookKeys?.secret ?? '');
    const attempt = { attemptedAt: new Date().toISOString(), kind: 'UNREACHABLE', failure: 'Nobody answered.' };
    await database.query(
      `update subscription set state = 'DISABLED', detail = 'Repair it.', attempts = $1, next_attempt_at = now()`,
      [JSON.stringify([attempt, { ...attempt, failure: 'It answered with status 500.', httpStatus: 500 }])],
    );
    expect((await server.list()).subscriptions).toMatchObject([
      {
        detail: 'Repair it.',
        failures: 2,
        lastFailure: 'It answered with status 500.',
        nextAttemptAt: expect.any(Date),
      },
    ]);
    const { subscription } = await server.activate({ door: DOOR_WEBHOOK });
    expect(subscription).toMatchObject({
      state: active,
      detail: '',
      failures: 0,
      lastFailure: '',
      nextAttemptAt: undefined,
    });
  });

  it('that is active is not challenged again', async () => {
    const endpoint = await startWebhookEndpoint(files, ({ body }, response) => void response.end(answerTo(body)));
    onTestFinished(() => endpoint.stop());
    const server = serverFor();
    await server.create(webhookAt(endpoint.url));
    await server.activate({ door: DOOR_WEBHOOK });
    await server.activate({ door: DOOR_WEBHOOK });
    expect(endpoint.received).toHaveLength(1);
  });

  it('that was made anew while the old one was challenged stays pending', async () => {
    const server = serverFor();
    const endpoint = await startWebhookEndpoint(files, ({ body }, response) => {
      const anew = server.delete({ door: DOOR_WEBHOOK }).then(() => server.create(webhookAt('https://example.org/')));
      void anew.then(() => response.end(answerTo(body)));
    });
    onTestFinished(() => endpoint.stop());
    await server.create(webhookAt(endpoint.url));
    await expect(server.activate({ door: DOOR_WEBHOOK })).rejects.toMatchObject({ reason: 'CONFLICT' });
    expect((await server.list()).subscriptions).toMatchObject([{ state: pending }]);
  });
});

describe('the secret of a webhook', () => {
  const url = 'https://example.org/hooks';

  it('is rotated, and the change is audited without it', async () => {
    const server = serverFor();
    const first = (await server.create(webhookAt(url))).webhookKeys;
    const before = Date.now();
    const { webhookKeys: second, oldExpiresAt } = await server.rotate(3_600);
    expect(second?.secret).toMatch(/^whsec_/);
    expect([second?.secret, second?.publicKey]).not.toEqual([first?.secret, first?.publicKey]);
    expect(oldExpiresAt?.getTime()).toBeGreaterThanOrEqual(before + 3_600_000);
    expect(oldExpiresAt?.getTime()).toBeLessThan(before + 3_660_000);
    const details = { door: 'WEBHOOK', generation: 2, previousUntil: oldExpiresAt?.toISOString() };
    expect((await audited()).at(-1)).toEqual({ action: 'WEBHOOK_SECRET_ROTATED', details });
  });

  it('lives on for a day when nothing else is said, and for 30 days at most', async () => {
    const server = serverFor();
    await server.create(webhookAt(url));
    const { oldExpiresAt } = await server.rotate(0);
    expect((oldExpiresAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(86_300_000);
    await expect(server.rotate(30 * 86_400 + 1)).rejects.toMatchObject({ reason: 'REQUEST_INVALID' });
  });

  it("is nobody's without a webhook", async () => {
    await expect(serverFor().rotate(0)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });

  it('is nowhere in the database', async () => {
    const server = serverFor();
    const first = (await server.create(webhookAt(url))).webhookKeys;
    const second = (await server.rotate(0)).webhookKeys;
    const { rows } = await database.query<{ text: string }>('select subscription::text as text from subscription');
    for (const key of [first?.secret, second?.secret]) expect(rows[0]?.text).not.toContain(key?.slice(6, 30));
  });

  it('is another after the webhook was made anew', async () => {
    const server = serverFor();
    const first = (await server.create(webhookAt(url))).webhookKeys;
    await server.delete({ door: DOOR_WEBHOOK });
    expect((await server.create(webhookAt(url))).webhookKeys?.secret).not.toBe(first?.secret);
  });

  it('needs the same master key: a service with another does not start', async () => {
    const store = createSubscriptionStore(database);
    const other = openWebhooks({ ...settings, WEBHOOK_KEY_FILE: await keyFile('other.key') });
    onTestFinished(() => other.stop());
    other.requireSameMasterKey(await store.webhookMasterKeys());
    await serverFor().create(webhookAt(url));
    const ids = await store.webhookMasterKeys();
    webhooks.requireSameMasterKey(ids);
    expect(() => other.requireSameMasterKey(ids)).toThrow(ConfigurationError);
  });
});

describe('subscriptions', () => {
  it('through Kafka and e-mail are active at once', async () => {
    const server = serverFor();
    const kafka = await server.create(toKafka);
    expect(kafka).toMatchObject({ subscription: { door: DOOR_KAFKA, state: active }, webhookKeys: undefined });
    expect(kafka.subscription?.settings).toEqual({ $case: 'kafka', value: { topic: `test.feeds.${partnerId}` } });
    const email = await server.create(emailTo('desk@example.org', 23));
    expect(email.subscription).toMatchObject({ door: DOOR_EMAIL, state: active });
    expect(email.subscription?.settings).toEqual({ $case: 'email', value: { address: 'desk@example.org', hour: 23 } });
    expect((await server.list()).subscriptions.map(({ door }) => door)).toEqual([DOOR_EMAIL, DOOR_KAFKA]);
    expect(JSON.stringify(await audited())).not.toContain('desk@example.org');
  });

  it('are one of each door, and of each partner', async () => {
    await serverFor().create(toKafka);
    await expect(serverFor().create(toKafka)).rejects.toMatchObject({ reason: 'CONFLICT' });

    const other = serverFor('rehab-centre-lviv');
    expect((await other.list()).subscriptions).toEqual([]);
    await other.create(toKafka);
    expect((await other.list()).subscriptions).toHaveLength(1);
  });

  it('that are deleted and made again go on after what was acknowledged', async () => {
    await feedOf(9, 3);
    const server = serverFor();
    expect((await server.create(toKafka)).subscription?.sentPosition).toBe(3n);
    await database.query('update subscription set sent_position = 8');
    await createFeedReader(database).acknowledge(partnerId, 6n);
    await server.delete({ door: DOOR_KAFKA });
    // Again is harmless, and nothing is audited twice.
    await server.delete({ door: DOOR_KAFKA });
    expect((await server.list()).subscriptions).toEqual([]);
    expect((await server.create(toKafka)).subscription?.sentPosition).toBe(6n);
    expect((await audited()).map(({ action }) => action)).toEqual([
      'SUBSCRIPTION_CREATED',
      'SUBSCRIPTION_DELETED',
      'SUBSCRIPTION_CREATED',
    ]);
  });

  it('that change wake who carries the feed', async () => {
    const growth = watchFeedGrowth(opened.options, quiet);
    onTestFinished(() => growth.stop());
    await growth.waitForGrowth(partnerId, 30_000, never);
    const waiting = growth.waitForGrowth(partnerId, 30_000, never);
    await serverFor().create(toKafka);
    expect(await waiting).toBe(true);
  });

  it.each<[string, CreateSubscriptionRequest]>([
    ['no door', { settings: undefined }],
    ['a topic of its own choice', { settings: { $case: 'kafka', value: { topic: 'calls' } } }],
    ['no address', emailTo('')],
    ['an address without a host', emailTo('desk@')],
    ['an address with a name', emailTo('Desk <desk@example.org>')],
    ['two addresses', emailTo('a@example.org,b@example.org')],
    ['a header in the address', emailTo('desk@example.org\r\nBcc: x@example.org')],
    [
      'an address that is too long',
      emailTo(`a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(60)}.org`),
    ],
    ['an hour that is not', emailTo('desk@example.org', 24)],
  ])('are not made with %s', async (_what, request) => {
    await expect(serverFor().create(request)).rejects.toMatchObject({ reason: 'REQUEST_INVALID' });
  });

  it('through e-mail are not made where the hub sends no mail', async () => {
    const creating = serverFor(partnerId, false).create(emailTo('desk@example.org'));
    await expect(creating).rejects.toMatchObject({
      reason: 'REQUEST_INVALID',
      message: expect.stringContaining('no mail'),
    });
  });

  it('that are not there, or of doors that the hub carries nothing through, are not activated', async () => {
    await expect(serverFor().activate({ door: DOOR_KAFKA })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expect(serverFor().activate({ door: Door.DOOR_STREAM })).rejects.toMatchObject({ reason: 'REQUEST_INVALID' });
  });
});

function answerTo(body: string): string {
  const { data } = JSON.parse(body) as { data: { challenge: string } };
  return JSON.stringify({ challenge: data.challenge });
}
