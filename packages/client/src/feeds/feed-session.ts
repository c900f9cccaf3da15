import { type ClientDuplexStream, status } from '@grpc/grpc-js';
import type { FeedItem, FollowFeedRequest, FollowFeedResponse } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { assertNever } from '../assert-never.ts';
import { HubError } from '../errors/hub-error.ts';
import { watchSilence } from '../silence-watch.ts';
import type { Timing } from '../timing.ts';
import type { Acknowledger } from './acknowledger.ts';

export type FeedStream = ClientDuplexStream<FollowFeedRequest, FollowFeedResponse>;

/**
 * Follows the feed over one stream, one item at a time: the next is taken when `take` has resolved. The hub sends no
 * more than `credit` items ahead of that. Returns when the hub hands over.
 * @throws what breaks the stream, what `take` throws
 */
export async function followStream(parts: {
  readonly stream: FeedStream;
  readonly afterPosition: bigint;
  readonly credit: number;
  readonly take: (item: FeedItem) => Promise<void>;
  /** The hub is there: an item or a heartbeat came. */
  readonly onAlive: () => void;
  readonly acknowledger: Acknowledger;
  readonly silenceMilliseconds: number;
  readonly timing: Timing;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { stream, acknowledger } = parts;
  let ended = false;
  let silent = false;
  let waiting = false;
  const write = (request: NonNullable<FollowFeedRequest['request']>): void => {
    if (!ended) stream.write({ request });
  };
  // The iterator below reports it too; this one also hears what comes after the last look.
  stream.on('error', () => {
    ended = true;
  });
  const cancel = (): void => stream.cancel();
  parts.signal.addEventListener('abort', cancel, { once: true });
  const watch = watchSilence(
    parts.silenceMilliseconds,
    parts.timing,
    () => waiting,
    () => {
      silent = true;
      stream.cancel();
    },
  );

  try {
    write({ $case: 'start', value: { afterPosition: parts.afterPosition, credit: parts.credit } });
    acknowledger.attach((position, receivedAt) => write({ $case: 'acknowledgement', value: { position, receivedAt } }));
    const responses = stream[Symbol.asyncIterator]() as AsyncIterator<FollowFeedResponse, undefined>;
    for (let taken = 0; !parts.signal.aborted; ) {
      waiting = true;
      const next = await responses.next();
      waiting = false;
      watch.heard();
      if (next.done) throw interrupted('The hub ended the stream.');
      const { response } = next.value;
      // A kind of response that this client doesn't know yet is not for it.
      if (!response) continue;
      parts.onAlive();
      switch (response.$case) {
        case 'item':
          await parts.take(response.value);
          taken += 1;
          if (taken * 2 >= parts.credit) {
            write({ $case: 'credit', value: taken });
            taken = 0;
          }
          break;
        case 'heartbeat':
          break;
        case 'handOver':
          return;
        default:
          assertNever(response);
      }
    }
  } catch (error) {
    throw silent ? interrupted('The hub sent nothing, not even heartbeats.') : error;
  } finally {
    ended = true;
    watch.stop();
    acknowledger.detach();
    parts.signal.removeEventListener('abort', cancel);
    stream.cancel();
  }
}

function interrupted(detail: string): HubError {
  return new HubError({ reason: 'UNAVAILABLE', retryable: true, grpcStatus: status.UNAVAILABLE, detail });
}
