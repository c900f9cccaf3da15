import type { Client } from '@grpc/grpc-js';
import {
  type ListDifferencesRequest,
  type ListDifferencesResponse,
  ReconciliationServiceService,
} from '@throughline/proto/throughline/calls/v1/reconciliation.ts';
import { type UnaryMethods, unaryMethods } from '../connection/unary-methods.ts';
import { toHubError } from '../errors/error-from-grpc.ts';
import type { Timing } from '../timing.ts';

/** Why an operator's count and IOM's differ. */
export type ReconciliationClient = UnaryMethods<typeof ReconciliationServiceService> & {
  /**
   * The differences of a period, call by call, as they are asked for.
   * @throws (while iterating) HubError: begin again then, nothing is changed by asking
   */
  listDifferences(request: ListDifferencesRequest): AsyncGenerator<ListDifferencesResponse, void, undefined>;
};

export function createReconciliationClient(channel: () => Client, timing: Timing): ReconciliationClient {
  const { path, requestSerialize, responseDeserialize } = ReconciliationServiceService.listDifferences;
  return {
    ...unaryMethods(ReconciliationServiceService, channel, timing),
    async *listDifferences(request) {
      const stream = channel().makeServerStreamRequest(path, requestSerialize, responseDeserialize, request);
      try {
        for await (const difference of stream) yield difference as ListDifferencesResponse;
      } catch (error) {
        throw toHubError(error);
      } finally {
        stream.cancel();
      }
    },
  };
}
