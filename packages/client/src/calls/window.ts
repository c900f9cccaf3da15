import { status } from '@grpc/grpc-js';
import type { Span } from '@opentelemetry/api';
import type { CallAnswer, PublishResponse, ReportedCall } from '@throughline/proto/throughline/calls/v1/calls.ts';
import { HubError } from '../errors/hub-error.ts';
import { startProducerSpan } from '../tracing.ts';
import { brokenContract, reasonName } from './answer.ts';
import { type Call, toMessage } from './call.ts';

/** A batch from the moment it is taken from the source until its answers are handed over. */
export type Flight<C extends Call> = {
  readonly calls: readonly C[];
  readonly messages: readonly ReportedCall[];
  readonly spans: readonly Span[];
  /** The stream that it was last written to, and its batch id there. */
  sent: { readonly stream: object; readonly batchId: bigint } | undefined;
  answers: readonly CallAnswer[] | undefined;
};

/** Each call gets its span here, once: repetitions carry the same trace context, and the same ids. */
export function newFlight<C extends Call>(calls: readonly C[]): Flight<C> {
  const traced = calls.map((call) => startProducerSpan(call.traceparent ?? ''));
  return {
    calls,
    messages: calls.map((call, index) => toMessage(call, traced[index]?.traceparent ?? '')),
    spans: traced.map(({ span }) => span),
    sent: undefined,
    answers: undefined,
  };
}

/** Puts two flights, the first of `size` calls, in the place of one that has more and wasn't answered. */
export function split<C extends Call>(flights: Flight<C>[], flight: Flight<C>, size: number): void {
  const part = (from: number, to?: number): Flight<C> => ({
    calls: flight.calls.slice(from, to),
    messages: flight.messages.slice(from, to),
    spans: flight.spans.slice(from, to),
    sent: undefined,
    answers: undefined,
  });
  flights.splice(flights.indexOf(flight), 1, part(0, size), part(size));
}

/**
 * Puts a response to the batch that `stream` carried.
 * @returns how many calls the batch had
 * @throws HubError for a batch that was refused as a whole, or a response that doesn't fit
 */
export function land(
  flights: readonly Flight<Call>[],
  stream: object,
  { batchId, answers, refusal }: PublishResponse,
): number {
  const flight = flights.find(({ sent }) => sent?.stream === stream && sent.batchId === batchId);
  if (!flight) throw brokenContract('The hub answered a batch that it was not sent.');
  if (refusal) {
    const reason = reasonName(refusal.reason);
    // It is no fault of the batch: with the credit of another stream it is taken.
    const retryable = reason === 'CREDIT_EXCEEDED';
    const grpcStatus = retryable ? status.RESOURCE_EXHAUSTED : status.INVALID_ARGUMENT;
    throw new HubError({ reason, retryable, grpcStatus, detail: refusal.detail });
  }
  if (answers.length !== flight.calls.length) {
    throw brokenContract(`The hub gave ${answers.length} answers for ${flight.calls.length} calls.`);
  }
  flight.answers = answers;
  return flight.calls.length;
}
