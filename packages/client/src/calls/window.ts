import { status } from '@grpc/grpc-js';
import type { Span } from '@opentelemetry/api';
import type { CallAnswer, PublishRequest, PublishResponse } from '@throughline/proto/throughline/calls/v1/calls.ts';
import { ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import { HubError } from '../errors/hub-error.ts';
import { startProducerSpan } from '../tracing.ts';
import { brokenContract, reasonName } from './answer.ts';
import { type Call, toMessage } from './call.ts';

/** A batch from the moment it is taken from the source until its answers are handed over. */
export type Flight<C extends Call> = {
  readonly request: PublishRequest;
  readonly calls: readonly C[];
  readonly spans: readonly Span[];
  /** The stream that it was last written to. */
  sentOn: object | undefined;
  answers: readonly CallAnswer[] | undefined;
};

/** Each call gets its span here, once: repetitions carry the same trace context, and the same ids. */
export function newFlight<C extends Call>(batchId: bigint, calls: readonly C[], fromFile: boolean): Flight<C> {
  const traced = calls.map((call) => startProducerSpan(call.traceparent ?? ''));
  return {
    request: {
      batchId,
      calls: calls.map((call, index) => toMessage(call, traced[index]?.traceparent ?? '')),
      fromFile,
    },
    calls,
    spans: traced.map(({ span }) => span),
    sentOn: undefined,
    answers: undefined,
  };
}

/**
 * Puts a response to its batch.
 * @throws HubError for a batch that was refused as a whole, or a response that doesn't fit
 */
export function land(flights: readonly Flight<Call>[], { batchId, answers, refusal }: PublishResponse): void {
  const flight = flights.find(({ request }) => request.batchId === batchId);
  if (!flight) throw brokenContract('The hub answered a batch that it was not sent.');
  if (refusal) {
    throw new HubError({
      reason: reasonName(refusal.reason),
      // Over the next stream, which begins with credit.
      retryable: refusal.reason === ErrorReason.ERROR_REASON_CREDIT_EXCEEDED,
      grpcStatus: status.INVALID_ARGUMENT,
      detail: refusal.detail,
    });
  }
  if (answers.length !== flight.calls.length) {
    throw brokenContract(`The hub gave ${answers.length} answers for ${flight.calls.length} calls.`);
  }
  flight.answers = answers;
}
