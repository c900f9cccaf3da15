import { type ClientDuplexStream, status } from '@grpc/grpc-js';
import type { PublishRequest, PublishResponse } from '@throughline/proto/throughline/calls/v1/calls.ts';
import type { Changed } from '../changed.ts';
import { HubError } from '../errors/hub-error.ts';
import { watchSilence } from '../silence-watch.ts';
import type { Timing } from '../timing.ts';
import type { Call } from './call.ts';
import { type Flight, land } from './window.ts';

/** Batches are numbered from 1. */
const creditOnly = 0n;

export type PublishStream = ClientDuplexStream<PublishRequest, PublishResponse>;

/**
 * Carries flights over one stream until `finished`: writes, in order, every one that was not answered and not written
 * to this stream, waits where the stream is full or the hub gave no credit, and lands the answers.
 * @throws HubError or what grpc-js reports when the stream breaks; unanswered flights then go over the next one
 */
export async function carryOver(parts: {
  readonly stream: PublishStream;
  readonly flights: readonly Flight<Call>[];
  readonly changed: Changed;
  readonly finished: () => boolean;
  readonly onProgress: () => void;
  readonly answerMilliseconds: number;
  readonly timing: Timing;
}): Promise<void> {
  const { stream, flights, changed, onProgress } = parts;
  let broken: { readonly error: unknown } | undefined;
  let writable = true;
  // Calls; the first message of the hub gives the first.
  let credit = 0;
  const breakWith = (error: unknown): void => {
    broken ??= { error };
    changed.notify();
  };
  const isOwedAnswers = (): boolean => flights.some(({ answers, sentOn }) => !answers && sentOn === stream);
  const watch = watchSilence(parts.answerMilliseconds, parts.timing, isOwedAnswers, () =>
    breakWith(interrupted('The hub takes calls and answers none.')),
  );
  stream.on('data', (response: PublishResponse) => {
    watch.heard();
    credit += response.credit;
    try {
      if (response.batchId !== creditOnly) {
        land(flights, response);
        onProgress();
      }
      changed.notify();
    } catch (error) {
      breakWith(error);
    }
  });
  stream.on('drain', () => {
    writable = true;
    changed.notify();
  });
  stream.on('error', breakWith);
  stream.on('end', () => breakWith(interrupted('The hub ended the stream.')));

  try {
    while (!parts.finished()) {
      if (broken) throw broken.error;
      const next: Flight<Call> | undefined = flights.find(({ answers, sentOn }) => !answers && sentOn !== stream);
      if (next && writable && next.calls.length <= credit) {
        credit -= next.calls.length;
        if (!isOwedAnswers()) watch.heard();
        next.sentOn = stream;
        writable = stream.write(next.request);
      } else {
        await changed.wait();
      }
    }
    stream.end();
  } catch (error) {
    stream.cancel();
    throw error;
  } finally {
    watch.stop();
  }
}

function interrupted(detail: string): HubError {
  return new HubError({ reason: 'UNAVAILABLE', retryable: true, grpcStatus: status.UNAVAILABLE, detail });
}
