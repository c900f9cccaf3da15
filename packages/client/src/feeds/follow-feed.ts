import type { FeedItem, FeedsServiceService } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { backOff } from '../backoff.ts';
import type { UnaryMethods } from '../connection/unary-methods.ts';
import { toHubError } from '../errors/error-from-grpc.ts';
import type { HubError } from '../errors/hub-error.ts';
import type { Timing } from '../timing.ts';
import { inConsumerSpan } from '../tracing.ts';
import { createAcknowledger } from './acknowledger.ts';
import { assertFollows, FeedGapError } from './feed-order.ts';
import { type FeedStream, followStream } from './feed-session.ts';

/** Where to begin: after the last acknowledged item, or after a position, where 0n is the beginning of the feed. */
export type From = 'acknowledged' | bigint;

export type ItemTools = {
  /** Acknowledges this item and all before it; for `acknowledge: 'by-hand'`. May be called later than `onItem` ends. */
  ack(): void;
  /** Aborts when following stops. */
  readonly signal: AbortSignal;
};

export type FollowFeedOptions = {
  /** Default 'acknowledged'. */
  readonly from?: From;
  /**
   * Called with one item at a time, in the order of the feed, within the trace of the item. When it throws, the same
   * item is offered again after a while: items are delivered at least once and never skipped. `item.event` is
   * undefined for an event that is newer than this client: let it pass.
   */
  readonly onItem: (item: FeedItem, tools: ItemTools) => Promise<void> | void;
  /** Stops following: the item under way is finished and acknowledged first. */
  readonly signal: AbortSignal;
  /** 'automatic' (default): when onItem has resolved. 'by-hand': when you call `ack`. */
  readonly acknowledge?: 'automatic' | 'by-hand';
  /** Items that the hub may send ahead of the one that is being processed. Default 100. */
  readonly credit?: number;
  /** Acknowledge after so many items or milliseconds, whichever is first. Default 100 items, 200 ms. */
  readonly acknowledgeEvery?: { readonly items: number; readonly milliseconds: number };
  /** A stream without an item or a heartbeat for so long is given up for a new one, in milliseconds. Default 60,000. */
  readonly silenceMilliseconds?: number;
  /** Told each time the stream broke, before the next attempt; for your log. */
  readonly onInterrupted?: (error: HubError | FeedGapError, failures: number) => void;
  /** Told each time onItem threw, before the item is offered again; for your log. */
  readonly onItemFailed?: (error: unknown, item: FeedItem, failures: number) => void;
};

/** How long the last acknowledgement may take at the end; items without one come again next time. */
const lastAcknowledgementMilliseconds = 3_000;

/**
 * Follows a feed until the signal aborts. Reconnects by itself and resumes after the last item that was processed.
 * @throws HubError where a repetition can't help; FeedGapError when the hub's positions have a gap a second time
 */
export async function followFeed(
  openStream: () => FeedStream,
  unary: Pick<UnaryMethods<typeof FeedsServiceService>, 'acknowledgeFeed' | 'getFeedStatus'>,
  options: FollowFeedOptions,
  timing: Timing,
): Promise<void> {
  const { signal, onInterrupted } = options;
  const every = options.acknowledgeEvery ?? { items: 100, milliseconds: 200 };
  const acknowledger = createAcknowledger(every.items, every.milliseconds, timing);
  let gap: FeedGapError | undefined;
  let failures = 0;

  const offer = async (item: FeedItem, receivedAt: Date): Promise<void> => {
    const tools: ItemTools = { ack: () => acknowledger.reached(item.position, receivedAt), signal };
    const attributes = { 'throughline.event_id': item.eventId, 'throughline.event': item.event?.$case ?? 'unknown' };
    for (let attempts = 1; ; attempts++) {
      try {
        return await inConsumerSpan(item.traceparent, attributes, async () => options.onItem(item, tools));
      } catch (error) {
        if (signal.aborted) throw error;
        options.onItemFailed?.(error, item, attempts);
        await backOff(attempts, timing, signal);
        if (signal.aborted) throw error;
      }
    }
  };

  try {
    let position = await startOf(options, unary);
    while (!signal.aborted) {
      try {
        await followStream({
          stream: openStream(),
          afterPosition: position,
          credit: Math.max(options.credit ?? 100, 1),
          silenceMilliseconds: options.silenceMilliseconds ?? 60_000,
          onAlive: () => {
            failures = 0;
          },
          take: async (item) => {
            assertFollows(position, item.position);
            const receivedAt = new Date(timing.now());
            await offer(item, receivedAt);
            position = item.position;
            gap = undefined;
            if (options.acknowledge !== 'by-hand') acknowledger.reached(position, receivedAt);
          },
          acknowledger,
          timing,
          signal,
        });
      } catch (thrown) {
        if (signal.aborted) break;
        const error = thrown instanceof FeedGapError ? thrown : toHubError(thrown);
        // The first may be a fault of one connection: from the same position again. A second is the feed's own.
        if (error instanceof FeedGapError ? gap : !error.retryable) throw error;
        if (error instanceof FeedGapError) gap = error;
        failures += 1;
        onInterrupted?.(error, failures);
        await backOff(failures, timing, signal);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    acknowledger.stop();
    if (acknowledger.newest > 0n) {
      await unary
        .acknowledgeFeed(
          { position: acknowledger.newest, receivedAt: acknowledger.newestReceivedAt },
          { deadlineMilliseconds: lastAcknowledgementMilliseconds },
        )
        .catch((error: unknown) => onInterrupted?.(toHubError(error), failures + 1));
    }
  }
}

/** Always a number, so that a gap before the very first item is seen too. */
async function startOf(
  { from = 'acknowledged', signal, onInterrupted }: FollowFeedOptions,
  { getFeedStatus }: Pick<UnaryMethods<typeof FeedsServiceService>, 'getFeedStatus'>,
): Promise<bigint> {
  if (from !== 'acknowledged') return from;
  const onRetry = onInterrupted ? { onRetry: onInterrupted } : {};
  return (await getFeedStatus({}, { signal, deadlineMilliseconds: Infinity, ...onRetry })).acknowledgedPosition;
}
