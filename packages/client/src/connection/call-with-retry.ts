import { type Client, status } from '@grpc/grpc-js';
import { backOff } from '../backoff.ts';
import { toHubError } from '../errors/error-from-grpc.ts';
import { HubError } from '../errors/hub-error.ts';
import type { Timing } from '../timing.ts';
import { metadataWithTrace } from '../tracing.ts';

export type CallOptions = {
  /** Ends the call and its retries; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** For all attempts together, in milliseconds. Default 30,000; Infinity tries until the signal aborts. */
  readonly deadlineMilliseconds?: number;
  /** For each attempt, in milliseconds. Default 10,000: then another is made, perhaps at another instance. */
  readonly attemptMilliseconds?: number;
  /** Told before each new attempt. */
  readonly onRetry?: (error: HubError, failures: number) => void;
};

type Method<Request, Response> = {
  readonly path: string;
  readonly requestSerialize: (value: Request) => Buffer;
  readonly responseDeserialize: (value: Buffer) => Response;
};

const defaultDeadlineMilliseconds = 30_000;
const defaultAttemptMilliseconds = 10_000;

/**
 * Asks until there is an answer, an error that a retry can't help, or no time left.
 * @throws HubError, or the signal's reason when it aborts
 */
export async function callWithRetry<Request, Response>(
  client: Client,
  method: Method<Request, Response>,
  request: Request,
  options: CallOptions,
  timing: Timing,
): Promise<Response> {
  const { signal, deadlineMilliseconds = defaultDeadlineMilliseconds } = options;
  const attemptMilliseconds = options.attemptMilliseconds ?? defaultAttemptMilliseconds;
  const giveUpAt = timing.now() + deadlineMilliseconds;
  let last: HubError | undefined;
  for (let failures = 0; ; ) {
    signal?.throwIfAborted();
    const left = giveUpAt - timing.now();
    if (left <= 0) throw last ?? outOfTime();
    try {
      return await ask(client, method, request, Date.now() + Math.min(left, attemptMilliseconds), signal);
    } catch (thrown) {
      signal?.throwIfAborted();
      last = toHubError(thrown);
      if (!last.retryable) throw last;
      failures += 1;
      options.onRetry?.(last, failures);
      await backOff(failures, timing, signal, giveUpAt - timing.now());
    }
  }
}

function ask<Request, Response>(
  client: Client,
  method: Method<Request, Response>,
  request: Request,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const call = client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      metadataWithTrace(),
      { deadline },
      (error, response) => {
        signal?.removeEventListener('abort', cancel);
        if (error) reject(error);
        else resolve(response as Response);
      },
    );
    const cancel = (): void => call.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
  });
}

function outOfTime(): HubError {
  return new HubError({
    reason: 'UNAVAILABLE',
    retryable: true,
    grpcStatus: status.DEADLINE_EXCEEDED,
    detail: 'There was no time to ask: give a later deadline.',
  });
}
