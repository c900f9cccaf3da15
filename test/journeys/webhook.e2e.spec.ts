import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Door, SubscriptionState } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { createReceiver, type Message } from '../../packages/client/examples/webhook-receiver.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';

const centre = 'la-strada-kyiv';
let hub: TestHub;

beforeAll(async () => {
  const parts = inject('parts');
  hub = await startTestHub(parts, {
    extraOf: {
      feeds: { WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8,::1/128', WEBHOOK_CA_FILE: `${parts.certificates}/ca.crt` },
    },
  });
});
afterAll(() => hub?.stop());

/** The example of a receiver, at an address of the centre. */
async function startReceiver(secrets: readonly string[], store: (id: string, message: Message) => Promise<void>) {
  const { certFile, keyFile } = hub.certificates.partner(centre);
  const pem = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
  const receive = createReceiver(secrets, store);
  const server = createServer(pem, receive);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://localhost:${(server.address() as AddressInfo).port}/throughline`;
}

describe('a centre that has the hub post to it', () => {
  it('creates a webhook, keeps its secret, and activates it, as a developer would copy it', async () => {
    const secrets: string[] = [];
    const url = await startReceiver(secrets, async () => {});
    const { subscriptions } = hub.client(centre);
    const created = await subscriptions.createSubscription({ settings: { $case: 'webhook', value: { url } } });
    expect(created.subscription?.state).toBe(SubscriptionState.SUBSCRIPTION_STATE_PENDING);
    await expect(subscriptions.activateSubscription({ door: Door.DOOR_WEBHOOK })).rejects.toThrow('status 401');
    secrets.push(created.webhookKeys?.secret ?? '');
    const { subscription } = await subscriptions.activateSubscription({ door: Door.DOOR_WEBHOOK });
    expect(subscription?.state).toBe(SubscriptionState.SUBSCRIPTION_STATE_ACTIVE);
    expect(await hub.log('feeds')).not.toContain(url);
  });
});
