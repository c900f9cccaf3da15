import { SpanStatusCode } from '@opentelemetry/api';
import { backOff } from '../backoff.ts';
import { createChanged } from '../changed.ts';
import { toHubError } from '../errors/error-from-grpc.ts';
import type { HubError } from '../errors/hub-error.ts';
import type { Timing } from '../timing.ts';
import { type Answer, brokenContract, toAnswer } from './answer.ts';
import { createBatches } from './batches.ts';
import type { Call } from './call.ts';
import { carryOver, type PublishStream } from './publish-session.ts';
import { type Flight, newFlight } from './window.ts';

export type PublishOptions = {
  /** Calls in a batch at most, 1 to 1,000. Default 100. */
  readonly batchSize?: number;
  /** How long a call waits for others to share its batch, in milliseconds. Default 20. */
  readonly lingerMilliseconds?: number;
  /** The calls come from a file of records; the hub notes it in its books. Default false. */
  readonly fromFile?: boolean;
  /** Batches taken from the source whose answers you haven't taken yet, at most. Default 8. */
  readonly batchesInFlight?: number;
  /** A stream that gives no answer, or no credit, for so long is given up for a new one, in milliseconds. Default 30,000. */
  readonly answerMilliseconds?: number;
  /** Stops; the iteration throws the signal's reason. Calls without an answer may be there: publish them again. */
  readonly signal?: AbortSignal;
  /** Told each time the stream broke, before the next attempt; for your log. */
  readonly onInterrupted?: (error: HubError, failures: number) => void;
};

/**
 * Publishes calls and gives one answer for each, in the order of the source, until the source has ended and all is
 * answered. Calls are taken from the source only as fast as the hub takes them and you take the answers, and no more
 * are sent than the hub gave credit for. When the connection breaks, it is made again, and what was not answered is sent again with the same ids.
 * @throws HubError where a repetition can't help; what the source throws; the signal's reason
 */
export async function* publishCalls<C extends Call>(
  openStream: () => PublishStream,
  source: AsyncIterable<C> | Iterable<C>,
  options: PublishOptions,
  timing: Timing,
): AsyncGenerator<Answer<C>, void, undefined> {
  const size = Math.min(Math.max(options.batchSize ?? 100, 1), 1_000);
  const windowSize = Math.max(options.batchesInFlight ?? 8, 1);
  const batches = createBatches(source, size, options.lingerMilliseconds ?? 20, timing);
  const changed = createChanged();
  const stop = new AbortController();
  const flights: Flight<C>[] = [];
  let ended = false;
  let failed: { readonly error: unknown } | undefined;
  let stream: PublishStream | undefined;

  const fill = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      if (flights.length >= windowSize) {
        await changed.wait();
        continue;
      }
      const calls = await batches.next();
      if (!calls) break;
      flights.push(newFlight(calls));
      changed.notify();
    }
    ended = true;
    changed.notify();
  };

  const allAnswered = (): boolean => flights.every(({ answers }) => answers);
  const finished = (): boolean => stop.signal.aborted || (ended && allAnswered());
  const carry = async (): Promise<void> => {
    let failures = 0;
    while (!finished()) {
      // A stream is opened when there is something to send, so that a hub that is away hurts nobody who is idle.
      if (allAnswered()) {
        await changed.wait();
        continue;
      }
      try {
        stream = openStream();
        const onProgress = (): void => {
          failures = 0;
        };
        const { answerMilliseconds = 30_000, fromFile = false } = options;
        const parts = { stream, flights, fromFile, changed, finished, onProgress, answerMilliseconds, timing };
        await carryOver(parts);
      } catch (thrown) {
        if (stop.signal.aborted) return;
        const error = toHubError(thrown);
        if (!error.retryable) throw error;
        failures += 1;
        options.onInterrupted?.(error, failures);
        await backOff(failures, timing, stop.signal);
      }
    }
  };

  const fail = (error: unknown): void => {
    failed ??= { error };
    changed.notify();
  };
  const abort = (): void => fail(options.signal?.reason);
  if (options.signal?.aborted) abort();
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    if (!failed) {
      fill().catch(fail);
      carry().catch(fail);
    }
    for (;;) {
      const first = flights[0];
      if (first?.answers) {
        yield* answersOf(first);
        flights.shift();
        changed.notify();
      } else if (failed) {
        throw failed.error;
      } else if (ended && flights.length === 0) {
        return;
      } else {
        await changed.wait();
      }
    }
  } finally {
    options.signal?.removeEventListener('abort', abort);
    stop.abort();
    changed.notify();
    if (failed) stream?.cancel();
    batches.close();
    for (const { spans } of flights) for (const span of spans) span.end();
  }
}

function* answersOf<C extends Call>({ calls, spans, answers = [] }: Flight<C>): Generator<Answer<C>> {
  for (const [index, call] of calls.entries()) {
    const said = answers[index];
    if (!said) throw brokenContract('The hub left a call without an answer.');
    const answer = toAnswer(call, said);
    const span = spans[index];
    span?.setAttribute('throughline.outcome', answer.outcome);
    if ('reason' in answer) span?.setStatus({ code: SpanStatusCode.ERROR, message: answer.reason });
    span?.end();
    yield answer;
  }
}
