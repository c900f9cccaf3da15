import type { CallContext } from '@throughline/platform/grpc/handlers';
import type { Lifecycle } from '@throughline/platform/lifecycle';
import type { Log } from '@throughline/platform/log';
import type { ServiceParts } from '@throughline/platform/service';
import {
  type DeliveriesServiceServer,
  DeliveriesServiceService,
} from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { createRunReplays } from '../application/run-replays.ts';
import { createDeadLetterHandlers } from './grpc/dead-letter-handlers.ts';
import { createExplainHandlers } from './grpc/explain-handlers.ts';
import { createReplayHandlers } from './grpc/replay-handlers.ts';
import { createDeadLetterStore } from './postgres/dead-letter-store.ts';
import { createRedrive } from './postgres/redrive.ts';
import { createReplayTransactions } from './postgres/replay-steps.ts';
import { createReplayStore } from './postgres/replay-store.ts';
import { createTraceStore } from './postgres/trace-store.ts';
import { startReplayTimer } from './timer/replay-timer.ts';

/**
 * What became of a partner's items, and those that it gets again. Starts what runs the replays.
 * @returns what main.ts serves
 */
export function openDeliveries(
  {
    database,
    handlers,
    partners,
    mustProgress,
  }: Pick<ServiceParts, 'database' | 'handlers' | 'partners' | 'mustProgress'>,
  partnerOf: (context: CallContext) => string,
  lifecycle: Pick<Lifecycle, 'onStop'>,
  log: Log,
): { readonly definition: typeof DeliveriesServiceService; readonly implementation: DeliveriesServiceServer } {
  const timer = startReplayTimer({
    runReplays: createRunReplays(createReplayTransactions(database), (replayId, error) =>
      log.warn({ event: 'replay-step-failed', replayId, error }, 'a replay did not go on; trying again'),
    ),
    now: Date.now,
    log,
  });
  lifecycle.onStop('replays', () => timer.stop());
  mustProgress('replays', timer);

  const shared = { handlers, partnerOf };
  const deadLetters = { store: createDeadLetterStore(database), redrive: createRedrive(database) };
  const replays = { store: createReplayStore(database), wake: () => timer.wake(), now: Date.now };
  return {
    definition: DeliveriesServiceService,
    implementation: {
      ...createDeadLetterHandlers({ ...shared, ...deadLetters }),
      ...createReplayHandlers({ ...shared, ...replays }),
      ...createExplainHandlers({ ...shared, partners, store: createTraceStore(database) }),
    },
  };
}
