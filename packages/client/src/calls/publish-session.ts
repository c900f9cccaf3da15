import { type ClientDuplexStream, status } from '@grpc/grpc-js';
import type { PublishRequest, PublishResponse } from '@throughline/proto/throughline/calls/v1/calls.ts';
import type { Changed } from '../changed.ts';
import { HubError } from '../errors/hub-error.ts';
import { watchSilence } from '../silence-watch.ts';
import type { Timing } from '../timing.ts';
import type { Call } from './call.ts';
import { createCredit } from './credit.ts';
import { type Flight, land, split } from './window.ts';

export type PublishStream = ClientDuplexStream<PublishRequest, PublishResponse>;

/**
 * Carries flights over one stream until `finished`: writes, in order, every one that was not answered and not written
 * to this stream, waits where the stream is full or the hub's credit is used up, and lands the answers. A flight that
 * is larger than the credit is split.
 * @throws HubError or what grpc-js reports when the stream breaks; unanswered flights then go over the next one
 */
export async function carryOver<C extends Call>(parts: {
  readonly stream: PublishStream;
  readonly flights: Flight<C>[];
  readonly fromFile: boolean;
  readonly changed: Changed;
  readonly finished: () => boolean;
  readonly onProgress: () => void;
  readonly answerMilliseconds: number;
  readonly timing: Timing;
}): Promise<void> {
  const { stream, flights, changed, onProgress } = parts;
  const credit = createCredit();
  let broken: { readonly error: unknown } | undefined;
  let writable = true;
  let waitsForCredit = false;
  let lastBatchId = 0n;
  const breakWith = (error: unknown): void => {
    broken ??= { error };
    changed.notify();
  };
  const isOwed = (): boolean =>
    waitsForCredit || flights.some(({ answers, sent }) => !answers && sent?.stream === stream);
  const watch = watchSilence(parts.answerMilliseconds, parts.timing, isOwed, () =>
    breakWith(
      interrupted(
        lastBatchId === 0n ? 'The hub gives no credit to send calls.' : 'The hub takes calls and answers none.',
      ),
    ),
  );
  const receive = (response: PublishResponse): void => {
    if (response.batchId === 0n) {
      // No answer to a batch: the first credit of the stream, or more of it.
      credit.add(response.credit);
    } else {
      credit.giveBack(land(flights, stream, response), response.credit);
      onProgress();
    }
    changed.notify();
  };
  stream.on('data', (response: PublishResponse) => {
    watch.heard();
    try {
      receive(response);
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

  const send = (flight: Flight<C>): void => {
    if (!isOwed()) watch.heard();
    flight.sent = { stream, batchId: ++lastBatchId };
    credit.take(flight.calls.length);
    writable = stream.write({ batchId: lastBatchId, calls: [...flight.messages], fromFile: parts.fromFile });
  };

  try {
    while (!parts.finished()) {
      if (broken) throw broken.error;
      const next: Flight<C> | undefined = flights.find(({ answers, sent }) => !answers && sent?.stream !== stream);
      const sendable = next ? credit.sendable(next.calls.length) : 0;
      if (next && sendable === 0 && !isOwed()) watch.heard();
      waitsForCredit = next !== undefined && sendable === 0;
      if (next && writable && sendable > 0) {
        if (sendable < next.calls.length) split(flights, next, sendable);
        else send(next);
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
