import {
  Door,
  Subscription,
  SubscriptionState,
  SubscriptionsServiceService,
} from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { describe, expect, it } from 'vitest';
import { createFakeUnary } from '../../../../client/src/fakes/fake-unary.ts';
import { askFeed, documentsOf } from '../../fakes/ask-feed.ts';

const keys = { secret: 'whsec_c2VjcmV0', publicKey: 'whpk_a2V5' };
const kafka = Subscription.fromPartial({
  door: Door.DOOR_KAFKA,
  state: SubscriptionState.SUBSCRIPTION_STATE_ACTIVE,
  sentPosition: 12n,
  settings: { $case: 'kafka', value: { topic: 'feeds.kyivstar' } },
});

function hub() {
  return createFakeUnary(SubscriptionsServiceService, {
    listSubscriptions: () => ({ subscriptions: [kafka] }),
    createSubscription: ({ settings }) => ({
      subscription: Subscription.fromPartial({
        door: Door.DOOR_WEBHOOK,
        state: SubscriptionState.SUBSCRIPTION_STATE_PENDING,
        settings: settings ?? kafka.settings,
        detail: 'Your endpoint has not answered the challenge.',
      }),
      webhookKeys: settings?.$case === 'webhook' ? keys : undefined,
    }),
    activateSubscription: () => ({ subscription: kafka }),
    rotateSecret: () => ({ webhookKeys: keys, oldExpiresAt: new Date('2026-11-02T10:00:00Z') }),
    deleteSubscription: () => ({}),
  });
}

async function doors(...args: string[]) {
  const fake = hub();
  const said = await askFeed(['feed', 'doors', ...args], fake);
  return { ...said, requests: fake.requests };
}

describe('feed doors', () => {
  it('lists them', async () => {
    expect((await doors()).out).toMatch(/^kafka +ACTIVE +12 +0 +feeds\.kyivstar$/m);
  });

  it('--json prints one document', async () => {
    expect(documentsOf((await doors('--json')).out)).toMatchObject([
      { doors: [{ door: 'kafka', state: 'ACTIVE', sent_position: '12', settings: { topic: 'feeds.kyivstar' } }] },
    ]);
  });

  it.each([
    [['kafka'], { $case: 'kafka', value: { topic: '' } }],
    [['webhook', '--url', 'https://a.example/'], { $case: 'webhook', value: { url: 'https://a.example/' } }],
    [
      ['email', '--address', 'desk@a.example', '--hour', '6'],
      { $case: 'email', value: { address: 'desk@a.example', hour: 6 } },
    ],
  ])('create %j opens one', async (args, settings) => {
    const { code, requests } = await doors('create', ...args);
    expect(code).toBe(0);
    expect(requests).toEqual([{ method: 'createSubscription', request: { settings } }]);
  });

  it('create webhook shows the keys, and what is left to do', async () => {
    const { out } = await doors('create', 'webhook', '--url', 'https://a.example/');
    expect(out).toContain('throughline feed doors activate webhook');
    expect(out).toMatch(/shown this once/);
    expect(out).toMatch(/ whsec_c2VjcmV0$/m);
    expect(out).toMatch(/ whpk_a2V5$/m);
  });

  it.each([
    [['webhook']],
    [['webhook', '--url', 'https://a.example/', '--hour', '6']],
    [['email', '--hour', '6']],
    [['email', '--address', 'desk@a.example']],
    [['email', '--address', 'desk@a.example', '--hour', '24']],
    [['kafka', '--url', 'https://a.example/']],
    [['stream']],
  ])('create %j ends with 2 and opens nothing', async (args) => {
    const { code, requests } = await doors('create', ...args);
    expect(code).toBe(2);
    expect(requests).toEqual([]);
  });

  it('activate asks for the challenge', async () => {
    const { code, requests } = await doors('activate', 'webhook');
    expect(code).toBe(0);
    expect(requests).toEqual([{ method: 'activateSubscription', request: { door: Door.DOOR_WEBHOOK } }]);
  });

  it('rotate says how long the old secret signs', async () => {
    const { out, requests } = await doors('rotate', '--overlap-hours', '72');
    expect(requests).toEqual([{ method: 'rotateSecret', request: { overlapSeconds: 259_200 } }]);
    expect(out).toContain('The old secret signs until 2026-11-02T10:00:00.000Z.');
  });

  it('delete closes the door', async () => {
    const { code, requests } = await doors('delete', 'email');
    expect(code).toBe(0);
    expect(requests).toEqual([{ method: 'deleteSubscription', request: { door: Door.DOOR_EMAIL } }]);
  });
});
