import { createHash } from 'node:crypto';
import type { PartnerClient } from '@throughline/client';
import {
  DeliveriesServiceService,
  ExplainEventResponse,
  Replay,
  ReplayState,
  TraceResponse,
} from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { Subscription, SubscriptionsServiceService } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { createFakeFeeds } from '../../packages/client/src/fakes/fake-feeds.ts';
import { connectToFake } from '../../packages/client/src/fakes/fake-hub.ts';
import { createFakeIntake } from '../../packages/client/src/fakes/fake-intake.ts';
import { createFakeReconciliation } from '../../packages/client/src/fakes/fake-reconciliation.ts';
import { createFakeSync } from '../../packages/client/src/fakes/fake-sync.ts';
import { createFakeTiming } from '../../packages/client/src/fakes/fake-timing.ts';
import { createFakeUnary } from '../../packages/client/src/fakes/fake-unary.ts';

/** A client of a hub that takes whatever a partner asks of it; both end with the test. */
export async function connectToFakeHub(): Promise<PartnerClient> {
  const subscription = Subscription.create({});
  const doors = createFakeUnary(SubscriptionsServiceService, {
    createSubscription: () => ({ subscription, webhookKeys: undefined }),
    listSubscriptions: () => ({ subscriptions: [subscription] }),
    activateSubscription: () => ({ subscription }),
    rotateSecret: () => ({ webhookKeys: undefined, oldExpiresAt: undefined }),
    deleteSubscription: () => ({}),
  });
  let replay = Replay.create({ state: ReplayState.REPLAY_STATE_COMPLETED });
  const deliveries = createFakeUnary(DeliveriesServiceService, {
    refuseItem: () => ({ deadLetterId: 'd-1' }),
    listDeadLetters: () => ({ deadLetters: [] }),
    redrive: () => ({ redriven: [] }),
    startReplay: ({ dryRun, replayId }) => {
      replay = { ...replay, replayId };
      return { selected: 1n, replay: dryRun ? undefined : replay };
    },
    listReplays: () => ({ replays: [replay] }),
    pauseReplay: () => ({ replay }),
    resumeReplay: () => ({ replay }),
    cancelReplay: () => ({ replay }),
    explainEvent: () => ExplainEventResponse.create({}),
    trace: () => TraceResponse.create({}),
  });
  const nothing = createHash('sha256').digest('hex');
  const sync = createFakeSync([
    { $case: 'start', value: { position: 60n } },
    { $case: 'end', value: { entities: 0n, sha256: nothing } },
  ]);
  const timing = createFakeTiming();
  const calls = await connectToFake('calls', [createFakeIntake(), createFakeReconciliation()], timing);
  const feeds = await connectToFake('feeds', [createFakeFeeds(60), doors, deliveries, sync], timing);
  const { subscriptions, deliveries: ofFeeds, sync: ofSync } = feeds;
  return { ...calls, feeds: feeds.feeds, subscriptions, deliveries: ofFeeds, sync: ofSync };
}
