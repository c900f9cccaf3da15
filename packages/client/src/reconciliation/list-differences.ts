import type { ClientReadableStream, Metadata } from '@grpc/grpc-js';
import type { ListDifferencesResponse } from '@throughline/proto/throughline/calls/v1/reconciliation.ts';
import { backOff } from '../backoff.ts';
import { readStream } from '../connection/read-stream.ts';
import { toHubError } from '../errors/error-from-grpc.ts';
import type { Timing } from '../timing.ts';
import { metadataWithTrace } from '../tracing.ts';

export type ListDifferencesOptions = {
  /** Ends the list; the iteration throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** How long to try for the first difference, in milliseconds. Default 30,000; Infinity until the signal aborts. */
  readonly deadlineMilliseconds?: number;
};

const silence = { milliseconds: 30_000, detail: 'The hub stopped in the middle of the list.' };

/**
 * Reads the list; begins anew, with backoff, as long as nothing of it came.
 * @throws (while iterating) HubError, the signal's reason
 */
export async function* listDifferences(
  open: (metadata: Metadata) => ClientReadableStream<ListDifferencesResponse>,
  options: ListDifferencesOptions,
  timing: Timing,
): AsyncGenerator<ListDifferencesResponse, void, undefined> {
  const { signal, deadlineMilliseconds = 30_000 } = options;
  const giveUpAt = timing.now() + deadlineMilliseconds;
  let begun = false;
  for (let failures = 1; ; failures++) {
    signal?.throwIfAborted();
    try {
      for await (const difference of readStream(open(metadataWithTrace()), signal, timing, silence)) {
        begun = true;
        yield difference;
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
