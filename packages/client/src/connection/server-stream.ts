import { type ClientReadableStream, type Metadata, status } from '@grpc/grpc-js';
import { backOff } from '../backoff.ts';
import { toHubError } from '../errors/error-from-grpc.ts';
import { HubError } from '../errors/hub-error.ts';
import { watchSilence } from '../silence-watch.ts';
import type { Timing } from '../timing.ts';
import { metadataWithTrace } from '../tracing.ts';

export type StreamOptions = {
  /** Ends it; the iteration throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** How long to try for the first answer, in milliseconds. Default 30,000; Infinity until the signal aborts. */
  readonly deadlineMilliseconds?: number;
};

/** A hub that sends nothing for so long while it is waited for is given up. */
const silenceMilliseconds = 30_000;

/**
 * Reads a stream of answers; begins anew, with backoff, as long as nothing of it came.
 * @throws (while iterating) HubError, the signal's reason
 */
export async function* readServerStream<Response>(
  open: (metadata: Metadata) => ClientReadableStream<Response>,
  options: StreamOptions,
  timing: Timing,
): AsyncGenerator<Response, void, undefined> {
  const { signal, deadlineMilliseconds = 30_000 } = options;
  const giveUpAt = timing.now() + deadlineMilliseconds;
  let begun = false;
  for (let failures = 1; ; failures++) {
    signal?.throwIfAborted();
    try {
      for await (const answer of read(open(metadataWithTrace()), signal, timing)) {
        begun = true;
        yield answer;
      }
      return;
    } catch (thrown) {
      signal?.throwIfAborted();
      const error = toHubError(thrown);
      const left = giveUpAt - timing.now();
      if (begun || !error.retryable || left <= 0) throw error;
      await backOff(failures, timing, signal, left);
    }
  }
}

async function* read<Response>(
  stream: ClientReadableStream<Response>,
  signal: AbortSignal | undefined,
  timing: Timing,
): AsyncGenerator<Response, void, undefined> {
  let waiting = true;
  let silent = false;
  const cancel = (): void => stream.cancel();
  const watch = watchSilence(
    silenceMilliseconds,
    timing,
    () => waiting,
    () => {
      silent = true;
      stream.cancel();
    },
  );
  // The iteration reports it too; this one also hears the end of a stream that is no longer iterated.
  stream.on('error', () => {});
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    for await (const answer of stream as AsyncIterable<Response>) {
      waiting = false;
      yield answer;
      waiting = true;
      watch.heard();
    }
  } catch (error) {
    if (!silent) throw error;
    const detail = 'The hub stopped in the middle of its answers.';
    throw new HubError({ reason: 'UNAVAILABLE', retryable: true, grpcStatus: status.UNAVAILABLE, detail });
  } finally {
    watch.stop();
    signal?.removeEventListener('abort', cancel);
    stream.cancel();
  }
}
