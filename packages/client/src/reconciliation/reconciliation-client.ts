import type { Client } from '@grpc/grpc-js';
import {
  type ListDifferencesRequest,
  type ListDifferencesResponse,
  ReconciliationServiceService,
} from '@throughline/proto/throughline/calls/v1/reconciliation.ts';
import { type UnaryMethods, unaryMethods } from '../connection/unary-methods.ts';
import type { Timing } from '../timing.ts';
import { type ListDifferencesOptions, listDifferences } from './list-differences.ts';

/** Why an operator's count and IOM's differ: for operators, their own calls; for a mission, any operator's. */
export type ReconciliationClient = UnaryMethods<typeof ReconciliationServiceService> & {
  /**
   * The differences of one period, call by call, in the order of time, and only as fast as you take them.
   * @throws (while iterating) HubError; the signal's reason. After the first difference nothing is repeated: when the
   * error is retryable, ask anew.
   */
  listDifferences(
    request: ListDifferencesRequest,
    options?: ListDifferencesOptions,
  ): AsyncGenerator<ListDifferencesResponse, void, undefined>;
};

/** @param channel to where `calls` listens */
export function createReconciliationClient(channel: () => Client, timing: Timing): ReconciliationClient {
  const { path, requestSerialize, responseDeserialize } = ReconciliationServiceService.listDifferences;
  return {
    ...unaryMethods(ReconciliationServiceService, channel, timing),
    listDifferences: (request, options = {}) =>
      listDifferences(
        (metadata) => channel().makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, metadata),
        options,
        timing,
      ),
  };
}
