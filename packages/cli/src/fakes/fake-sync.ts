import type { handleServerStreamingCall, handleUnaryCall } from '@grpc/grpc-js';
import {
  type GetSnapshotRequest,
  type GetSnapshotResponse,
  type ListDigestsRequest,
  ListDigestsResponse,
  SyncServiceService,
} from '@throughline/proto/throughline/feeds/v1/sync.ts';

/** Sends these parts of a snapshot, right or wrong; of each question for digests, the first period has one item. */
export function createFakeSync(parts: readonly NonNullable<GetSnapshotResponse['part']>[] = []) {
  const snapshots: GetSnapshotRequest[] = [];
  const digests: ListDigestsRequest[] = [];
  const getSnapshot: handleServerStreamingCall<GetSnapshotRequest, GetSnapshotResponse> = (stream) => {
    snapshots.push(stream.request);
    for (const part of parts) stream.write({ part });
    stream.end();
  };
  const listDigests: handleUnaryCall<ListDigestsRequest, ListDigestsResponse> = ({ request }, callback) => {
    digests.push(request);
    callback(null, ListDigestsResponse.fromPartial({ digests: [{ beginsAt: request.from, items: 1n }] }));
  };
  return { definition: SyncServiceService, implementation: { getSnapshot, listDigests }, snapshots, digests };
}
