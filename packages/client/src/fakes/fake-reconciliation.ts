import type {
  handleServerStreamingCall,
  handleUnaryCall,
  ServerWritableStream,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import {
  GetReconciliationResponse,
  type ListDifferencesRequest,
  ListDifferencesResponse,
  ReconciliationServiceService,
  type SequenceGap,
} from '@throughline/proto/throughline/calls/v1/reconciliation.ts';

/** The books of a hub, as they were given. `onList` may break the list before it begins, and then answers false. */
export function createFakeReconciliation(
  books: {
    readonly reconciliation?: Partial<GetReconciliationResponse>;
    readonly differences?: readonly Partial<ListDifferencesResponse>[];
    readonly gaps?: readonly SequenceGap[];
  } = {},
  onList: (
    stream: ServerWritableStream<ListDifferencesRequest, ListDifferencesResponse>,
    times: number,
  ) => boolean = () => true,
) {
  const requests: { readonly method: string; readonly request: unknown }[] = [];
  let lists = 0;
  const unary =
    <Response>(method: string, response: () => Response): handleUnaryCall<unknown, Response> =>
    ({ request }, callback) => {
      requests.push({ method, request });
      callback(null, response());
    };
  const listDifferences: handleServerStreamingCall<ListDifferencesRequest, ListDifferencesResponse> = (stream) => {
    requests.push({ method: 'listDifferences', request: stream.request });
    lists += 1;
    if (!onList(stream, lists)) return;
    for (const difference of books.differences ?? []) stream.write(ListDifferencesResponse.fromPartial(difference));
    stream.end();
  };
  const implementation: UntypedServiceImplementation = {
    getReconciliation: unary('getReconciliation', () =>
      GetReconciliationResponse.fromPartial(books.reconciliation ?? {}),
    ),
    submitTotal: unary('submitTotal', () => ({})),
    listSequenceGaps: unary('listSequenceGaps', () => ({ gaps: books.gaps ?? [] })),
    listDifferences,
  };
  return { definition: ReconciliationServiceService, implementation, requests };
}
