import { randomUUID } from 'node:crypto';
import type { lookup as systemLookup } from 'node:dns';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAuthority } from '@throughline/local/certificates/authority';
import { issue } from '@throughline/local/certificates/issue';
import { parseMasterKey } from '@throughline/platform/key-file';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import type { CertificateFiles } from '@throughline/provision/certificate-files';
import { Webhook } from 'standardwebhooks';
import { beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { freePorts } from '../../../../../test/harness/free-ports.ts';
import { until } from '../../../../../test/harness/until.ts';
import {
  type Received,
  startWebhookEndpoint,
  type WebhookEndpoint,
} from '../../../../../test/harness/webhook-endpoint.ts';
import type { StoredItem } from '../postgres/stored-item.ts';
import { createAllowedAddresses } from './allowed-addresses.ts';
import type { WebhookDoor } from './door-settings.ts';
import { createEndpointAgent, type EndpointAgentSettings } from './endpoint-agent.ts';
import { createPost } from './post.ts';
import { createWebhookCarrier } from './webhook-carrier.ts';
import { createWebhookKeyring } from './webhook-keys.ts';

const partnerId = 'la-strada-kyiv';
const salt = Buffer.alloc(16, 3).toString('base64');
const keyring = createWebhookKeyring(parseMasterKey('07'.repeat(32), 'a key'));
const never = new AbortController().signal;
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

let files: CertificateFiles;
beforeAll(async () => {
  files = await issue(await ensureAuthority(inject('parts').certificates), { commonName: 'partner.la-strada-kyiv' });
});

type Answering = (received: Received, response: ServerResponse) => void;
const status =
  (code: number, headers: Record<string, string> = {}): Answering =>
  (_received, response) =>
    void response.writeHead(code, headers).end();

async function endpointThat(answer?: Answering, own = files): Promise<WebhookEndpoint> {
  const endpoint = await startWebhookEndpoint(own, answer);
  onTestFinished(() => endpoint.stop());
  return endpoint;
}

function carrierWith(settings: Partial<EndpointAgentSettings> = {}, milliseconds?: number, now = () => new Date()) {
  const agent = createEndpointAgent({
    permits: createAllowedAddresses(['127.0.0.0/8']),
    allowHttp: false,
    ca: readFileSync(files.caFile),
    ...settings,
  });
  onTestFinished(() => agent.destroy());
  return createWebhookCarrier({ post: createPost(agent, milliseconds), keyring, now });
}

const items = (first: number, last: number): StoredItem[] =>
  Array.from({ length: last - first + 1 }, (_, index) => {
    const position = BigInt(first + index);
    const eventId = randomUUID();
    const value = { callId: randomUUID(), answeredAt: new Date() };
    const event = { $case: 'callAnswered', value } as const;
    const bytes = Buffer.from(FeedItem.encode(FeedItem.create({ position, eventId, traceparent, event })).finish());
    return { position, eventId, bytes };
  });
const subscription = (url: string, settings: Partial<WebhookDoor> = {}) => ({
  partnerId,
  settings: { url, salt, generation: 1, masterKey: keyring.masterKeyId, ...settings },
});
const idsOf = ({ received }: WebhookEndpoint) => received.map(({ headers }) => headers['webhook-id']);
const verifies = (generation: number, { headers, body }: Received): boolean => {
  const { secret } = keyring.verifyingKeys(partnerId, salt, generation);
  try {
    return new Webhook(secret).verify(body, headers as Record<string, string>) !== undefined;
  } catch {
    return false;
  }
};

describe('a webhook', () => {
  it('gets every item in order, signed, with its trace, over connections that are kept', async () => {
    const endpoint = await endpointThat();
    expect(await carrierWith().carry(subscription(endpoint.url), items(1, 20), never)).toEqual({ items: 20 });
    expect(idsOf(endpoint)).toEqual(Array.from({ length: 20 }, (_, index) => `${partnerId}.${index + 1}`));
    expect(endpoint.received.every((received) => verifies(1, received))).toBe(true);
    expect(endpoint.received[0]).toMatchObject({
      path: '/throughline',
      headers: { 'content-type': 'application/json', traceparent: expect.stringContaining(traceparent.slice(3, 35)) },
    });
    expect(endpoint.connections()).toBeLessThan(5);
  });

  it('gets the next item only when the one before was taken', async () => {
    let times = 0;
    const endpoint = await endpointThat((received, response) => {
      times += 1;
      status(times === 3 ? 500 : 200)(received, response);
    });
    const carrier = carrierWith();
    const batch = items(1, 5);
    const carried = await carrier.carry(subscription(endpoint.url), batch, never);
    expect(carried).toMatchObject({ items: 2, failure: { kind: 'UNREACHABLE', httpStatus: 500 } });
    expect(await carrier.carry(subscription(endpoint.url), batch.slice(2), never)).toEqual({ items: 3 });
    // The same id for each attempt.
    expect(idsOf(endpoint)).toEqual([1, 2, 3, 3, 4, 5].map((position) => `${partnerId}.${position}`));
  });

  it('that is slow is not held on to for long, so that a pause or an end of the door is noticed', async () => {
    let now = 0;
    const endpoint = await endpointThat((received, response) => {
      now += 300;
      status(200)(received, response);
    });
    const carrier = carrierWith({}, undefined, () => new Date(now));
    expect(await carrier.carry(subscription(endpoint.url), items(1, 20), never)).toEqual({ items: 4 });
    expect(endpoint.received).toHaveLength(4);
  });

  it('is not followed when it redirects', async () => {
    const other = await endpointThat();
    const endpoint = await endpointThat(status(302, { location: other.url }));
    const { items: carried, failure } = await carrierWith().carry(subscription(endpoint.url), items(1, 1), never);
    expect(carried).toBe(0);
    expect(failure).toMatchObject({
      kind: 'UNREACHABLE',
      httpStatus: 302,
      failure: expect.stringContaining('redirect'),
    });
    expect(other.received).toEqual([]);
  });

  it.each([
    [410, {}, { kind: 'GONE', httpStatus: 410 }],
    [422, {}, { kind: 'REFUSED', httpStatus: 422 }],
    [429, { 'retry-after': '37' }, { kind: 'UNREACHABLE', httpStatus: 429, retryAfterMilliseconds: 37_000 }],
  ])('that answers %i is told apart', async (code, headers, failure) => {
    const endpoint = await endpointThat(status(code, headers));
    expect(await carrierWith().carry(subscription(endpoint.url), items(1, 2), never)).toMatchObject({
      items: 0,
      failure,
    });
    expect(endpoint.received).toHaveLength(1);
  });

  it('that does not answer in time is unreachable', async () => {
    const endpoint = await endpointThat(() => {});
    const { failure } = await carrierWith({}, 300).carry(subscription(endpoint.url), items(1, 1), never);
    expect(failure).toMatchObject({ kind: 'UNREACHABLE', failure: expect.stringContaining('in time') });
  });

  it('that nobody listens at is unreachable', async () => {
    const [port] = await freePorts(1);
    const carried = await carrierWith().carry(subscription(`https://127.0.0.1:${port}/`), items(1, 1), never);
    expect(carried).toMatchObject({
      items: 0,
      failure: { kind: 'UNREACHABLE', failure: expect.stringContaining('ECONNREFUSED') },
    });
  });

  it('that breaks off is unreachable', async () => {
    const endpoint = await endpointThat((_received, response) => void response.socket?.destroy());
    const { failure } = await carrierWith().carry(subscription(endpoint.url), items(1, 1), never);
    expect(failure).toMatchObject({ kind: 'UNREACHABLE', failure: expect.stringContaining('broke off') });
  });

  it('with a certificate of an authority that nobody trusts gets nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-stranger-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const endpoint = await endpointThat(
      undefined,
      await issue(await ensureAuthority(folder), { commonName: 'stranger' }),
    );
    const { failure } = await carrierWith().carry(subscription(endpoint.url), items(1, 1), never);
    expect(failure).toMatchObject({ kind: 'UNREACHABLE', failure: expect.stringContaining('certificate') });
    expect(endpoint.received).toEqual([]);
  });

  it('with the certificate of another host gets nothing', async () => {
    const endpoint = await endpointThat();
    const url = `https://elsewhere.example:${endpoint.port}/`;
    const { failure } = await carrierWith({ lookup: leadingTo(['127.0.0.1']) }).carry(
      subscription(url),
      items(1, 1),
      never,
    );
    expect(failure?.failure).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(endpoint.received).toEqual([]);
  });

  it('whose answer has no end is not read on', async () => {
    let written = 0;
    const closed = new Set<Received>();
    const endpoint = await endpointThat((received, response) => {
      response.writeHead(200);
      response.on('close', () => closed.add(received));
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384))) written += 16_384;
      };
      response.on('drain', more);
      more();
    });
    expect(await carrierWith().carry(subscription(endpoint.url), items(1, 2), never)).toEqual({ items: 2 });
    await until('both connections to be closed', () => closed.size === 2);
    expect(written).toBeLessThan(16_000_000);
  });

  it('is signed with both secrets while they are rotated, and with the new one alone after', async () => {
    const endpoint = await endpointThat();
    const until = (milliseconds: number) => ({
      generation: 2,
      previousUntil: new Date(Date.now() + milliseconds).toISOString(),
    });
    const carrier = carrierWith();
    await carrier.carry(subscription(endpoint.url, until(60_000)), items(1, 1), never);
    await carrier.carry(subscription(endpoint.url, until(-1)), items(2, 2), never);
    const [during, after] = endpoint.received as [Received, Received];
    expect([1, 2].map((generation) => verifies(generation, during))).toEqual([true, true]);
    expect([1, 2].map((generation) => verifies(generation, after))).toEqual([false, true]);
  });

  it('that is being asked when the service stops is asked again by the next, and that is no failure', async () => {
    const stopping = new AbortController();
    const endpoint = await endpointThat(() => stopping.abort());
    const carried = await carrierWith().carry(subscription(endpoint.url), items(1, 2), stopping.signal);
    expect(carried).toEqual({ items: 0 });
    expect(endpoint.received).toHaveLength(1);
  });
});

describe('an endpoint at a private address', () => {
  it('is not connected to, by its address or by its name', async () => {
    const endpoint = await endpointThat();
    const strict = carrierWith({ permits: createAllowedAddresses([]) });
    for (const url of [endpoint.url, `https://localhost:${endpoint.port}/`]) {
      const { failure } = await strict.carry(subscription(url), items(1, 1), never);
      expect(failure).toMatchObject({ kind: 'UNREACHABLE', failure: expect.stringContaining('private address') });
    }
    expect(endpoint.connections()).toBe(0);
  });

  it('is not connected to when its name leads there the second time', async () => {
    const endpoint = await endpointThat(status(200, { connection: 'close' }));
    const carrier = carrierWith({
      permits: createAllowedAddresses(['127.0.0.1/32']),
      lookup: leadingTo(['127.0.0.1'], ['127.0.0.2']),
    });
    const { items: carried, failure } = await carrier.carry(
      subscription(`https://localhost:${endpoint.port}/`),
      items(1, 2),
      never,
    );
    expect(carried).toBe(1);
    expect(failure?.failure).toContain('private address');
  });

  it('is not connected to when only one of its addresses is private', async () => {
    const endpoint = await endpointThat();
    const carrier = carrierWith({
      permits: createAllowedAddresses(['127.0.0.1/32']),
      lookup: leadingTo(['127.0.0.1', '10.0.0.1']),
    });
    const { failure } = await carrier.carry(subscription(`https://localhost:${endpoint.port}/`), items(1, 1), never);
    expect(failure?.failure).toContain('private address');
    expect(endpoint.connections()).toBe(0);
  });

  it('is not connected to without TLS unless the settings allow it', async () => {
    const { failure } = await carrierWith().carry(subscription('http://127.0.0.1:9/'), items(1, 1), never);
    expect(failure?.failure).toContain('https://');
  });

  it('is unreachable when its name is not known', async () => {
    const lookup = ((_name: string, _options: object, callback: (error: Error, addresses: []) => void) =>
      callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), [])) as unknown as typeof systemLookup;
    const { failure } = await carrierWith({ lookup }).carry(
      subscription('https://nowhere.example/'),
      items(1, 1),
      never,
    );
    expect(failure).toMatchObject({ kind: 'UNREACHABLE', failure: expect.stringContaining('could not be resolved') });
  });
});

/** A name that leads to these addresses the first time, to the next ones the second, and so on. */
function leadingTo(...answers: readonly string[][]): typeof systemLookup {
  let times = 0;
  return ((_name: string, _options: object, callback: (error: null, addresses: object[]) => void) => {
    const addresses = answers[Math.min(times, answers.length - 1)] ?? [];
    times += 1;
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
  }) as unknown as typeof systemLookup;
}
