import type { Client } from '@grpc/grpc-js';
import { CallIntakeServiceService } from '@throughline/proto/throughline/calls/v1/calls.ts';
import type { Timing } from '../timing.ts';
import type { Answer } from './answer.ts';
import { type Call, newId } from './call.ts';
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
};

export function createCallsClient(channel: () => Client, timing: Timing): CallsClient {
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
  };
}
