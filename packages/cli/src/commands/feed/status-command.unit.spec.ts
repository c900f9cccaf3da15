import {
  Door,
  ListSubscriptionsResponse,
  Subscription,
  SubscriptionState,
  SubscriptionsServiceService,
} from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { describe, expect, it } from 'vitest';
import { createFakeFeeds } from '../../../../client/src/fakes/fake-feeds.ts';
import { createFakeUnary } from '../../../../client/src/fakes/fake-unary.ts';
import { askFeed, documentsOf } from '../../fakes/ask-feed.ts';

const now = Date.parse('2026-11-03T12:00:00Z');

const webhook = Subscription.fromPartial({
  door: Door.DOOR_WEBHOOK,
  state: SubscriptionState.SUBSCRIPTION_STATE_ACTIVE,
  sentPosition: 1_190n,
  failures: 3,
  lastFailure: 'HTTP 500',
  nextAttemptAt: new Date('2026-11-03T12:10:00Z'),
  settings: { $case: 'webhook', value: { url: 'https://hooks.example/feed' } },
});
const disabled = {
  ...webhook,
  state: SubscriptionState.SUBSCRIPTION_STATE_DISABLED,
  detail: 'It answered 410: mend it.',
};

async function status(flags: readonly string[], feed: object, ...subscriptions: Subscription[]) {
  const feeds = createFakeFeeds(0);
  feeds.state.status = { headPosition: 1_204n, acknowledgedPosition: 1_190n, ...feed };
  const doors = createFakeUnary(SubscriptionsServiceService, {
    listSubscriptions: () => ListSubscriptionsResponse.create({ subscriptions }),
  });
  return askFeed(['feed', 'status', ...flags], [feeds, doors], { now: () => now });
}

describe('feed status', () => {
  it('says how far the feed and its reader are, and how old what waits is', async () => {
    const { code, out } = await status([], { oldestUnacknowledgedAt: new Date('2026-11-03T09:55:00Z') });
    expect(code).toBe(0);
    expect(out).toMatch(/^feed of +kyivstar$/m);
    expect(out).toMatch(/^newest position +1204$/m);
    expect(out).toMatch(/^acknowledged position +1190$/m);
    expect(out).toMatch(/^not acknowledged +14 items, the oldest since 2 h 5 min$/m);
    expect(out).toMatch(/^delivery +on$/m);
    expect(out).toMatch(/^filter +every kind of event$/m);
    expect(out).toMatch(/^dead letters +none$/m);
  });

  it('names the command for each thing that wants one', async () => {
    const { out } = await status([], { pausedAt: new Date(now), deadLetters: 2n, eventKinds: ['CALL_ANSWERED'] });
    expect(out).toMatch(/^delivery +paused since 2026-11-03T12:00:00.000Z; throughline feed resume goes on$/m);
    expect(out).toMatch(/^filter +CALL_ANSWERED$/m);
    expect(out).toMatch(/^dead letters +2; throughline feed dead-letters lists them$/m);
    expect(out).toContain('throughline feed doors create');
  });

  it('shows each door, when it is tried again, and what went wrong', async () => {
    const { out } = await status([], {}, webhook);
    expect(out).toMatch(/^webhook +ACTIVE +1190 +3 +2026-11-03T12:10:00.000Z +https:\/\/hooks.example\/feed$/m);
    expect(out).toContain('webhook: last failure: HTTP 500');
  });

  it('says what to do about a door that is disabled', async () => {
    const { out } = await status([], {}, disabled);
    expect(out).toMatch(/^webhook: It answered 410: mend it\. .*throughline feed doors activate webhook$/m);
  });

  it('--json prints one document', async () => {
    const { out } = await status(['--json'], { oldestUnacknowledgedAt: new Date(now - 1_000) }, webhook);
    expect(documentsOf(out)).toMatchObject([
      {
        partner_id: 'kyivstar',
        head_position: '1204',
        acknowledged_position: '1190',
        acknowledged_at: null,
        lag: { items: '14', milliseconds: 1_000 },
        paused_at: null,
        dead_letters: '0',
        doors: [{ door: 'webhook', state: 'ACTIVE', failures: 3, settings: { url: 'https://hooks.example/feed' } }],
      },
    ]);
  });
});
