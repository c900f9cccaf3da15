import type { Client } from '@grpc/grpc-js';
import { CallIntakeServiceService, type SealingKey } from '@throughline/proto/throughline/calls/v1/calls.ts';
import type { CallOptions } from '../connection/call-with-retry.ts';
import { unaryMethods } from '../connection/unary-methods.ts';
import type { Timing } from '../timing.ts';
import type { Answer } from './answer.ts';
import { type Call, newId } from './call.ts';
import { publishCall } from './publish-call.ts';
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
  /**
   * Publishes one call, for systems that have no stream. A repetition with the same `callId` is harmless.
   * @throws HubError where a repetition can't help or there is no time left; the signal's reason
   */
  publishCall<C extends Call>(call: C, options?: CallOptions): Promise<Answer<C>>;
  /**
   * The public keys that seal a caller's number for the hub, for operators that write to Kafka: use the one whose time
   * it is, and ask again before the last one ends.
   * @throws HubError; the signal's reason
   */
  getSealingKeys(options?: CallOptions): Promise<readonly SealingKey[]>;
};

export function createCallsClient(channel: () => Client, timing: Timing): CallsClient {
  const { path, requestSerialize, responseDeserialize } = CallIntakeServiceService.publish;
  const unary = unaryMethods(CallIntakeServiceService, channel, timing);
  return {
    newId,
    publishCalls: (source, options = {}) =>
      publishCalls(
        () => channel().makeBidiStreamRequest(path, requestSerialize, responseDeserialize),
        source,
        options,
        timing,
      ),
    publishCall: (call, options = {}) => publishCall(unary, call, options),
    getSealingKeys: async (options) => (await unary.getSealingKeys({}, options)).keys,
  };
}
