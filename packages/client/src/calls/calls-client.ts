import type { Client } from '@grpc/grpc-js';
import {
  CallIntakeServiceService,
  type GetSealingKeysResponse,
} from '@throughline/proto/throughline/calls/v1/calls.ts';
import type { CallOptions } from '../connection/call-with-retry.ts';
import { unaryMethods } from '../connection/unary-methods.ts';
import type { Timing } from '../timing.ts';
import { startProducerSpan } from '../tracing.ts';
import { type Answer, brokenContract, toAnswer } from './answer.ts';
import { type Call, newId, toMessage } from './call.ts';
import { type PublishOptions, publishCalls } from './publish-calls.ts';

/** For operators. */
export type CallsClient = {
  /** A new id for a call; make it once per call and keep it. */
  newId(): string;
  /**
   * Publishes calls, and gives one answer for each in the same order. Take the answers: nothing is sent before the
   * first is asked for, and the source is read only as fast as they are taken.
   * @throws (while iterating) HubError where a repetition can't help; what the source throws; the signal's reason
   */
  publishCalls<C extends Call>(
    source: AsyncIterable<C> | Iterable<C>,
    options?: PublishOptions,
  ): AsyncGenerator<Answer<C>, void, undefined>;
  /** Publishes one call, for systems that have no stream. @throws HubError */
  publishCall<C extends Call>(call: C, options?: CallOptions): Promise<Answer<C>>;
  /** The hub's public keys to seal callers' numbers with, for operators that write to Kafka. @throws HubError */
  getSealingKeys(options?: CallOptions): Promise<GetSealingKeysResponse>;
};

export function createCallsClient(channel: () => Client, timing: Timing): CallsClient {
  const unary = unaryMethods(CallIntakeServiceService, channel, timing);
  const { path, requestSerialize, responseDeserialize } = CallIntakeServiceService.publish;
  return {
    newId,
    publishCalls: (source, options = {}) =>
      publishCalls(
        () => channel().makeBidiStreamRequest(path, requestSerialize, responseDeserialize),
        source,
        options,
        timing,
      ),
    async publishCall(call, options) {
      const { traceparent, span } = startProducerSpan(call.traceparent ?? '');
      try {
        const { answer } = await unary.publishCall({ call: toMessage(call, traceparent) }, options);
        if (!answer) throw brokenContract('The hub left a call without an answer.');
        return toAnswer(call, answer);
      } finally {
        span.end();
      }
    },
    getSealingKeys: (options) => unary.getSealingKeys({}, options),
  };
}
