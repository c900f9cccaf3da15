import type { handleServerStreamingCall, handleUnaryCall, ServerWritableStream } from '@grpc/grpc-js';
import {
  type GetSnapshotRequest,
  type GetSnapshotResponse,
  type ListDigestsRequest,
  ListDigestsResponse,
  SyncServiceService,
} from '@throughline/proto/throughline/feeds/v1/sync.ts';

export type Part = NonNullable<GetSnapshotResponse['part']>;
export type SnapshotStream = ServerWritableStream<GetSnapshotRequest, GetSnapshotResponse>;

/** Sends the parts as they are given, right or wrong. `onOpen` may break the stream before, and then answers false. */
export function createFakeSync(
  parts: readonly Part[] = [],
  onOpen: (stream: SnapshotStream, times: number) => boolean = () => true,
) {
  const snapshots: GetSnapshotRequest[] = [];
  const digests: ListDigestsRequest[] = [];
  const getSnapshot: handleServerStreamingCall<GetSnapshotRequest, GetSnapshotResponse> = (stream) => {
    snapshots.push(stream.request);
    if (!onOpen(stream, snapshots.length)) return;
    for (const part of parts) stream.write({ part });
    stream.end();
  };
  const listDigests: handleUnaryCall<ListDigestsRequest, ListDigestsResponse> = ({ request }, callback) => {
    digests.push(request);
    callback(null, ListDigestsResponse.fromPartial({ digests: [{ beginsAt: request.from, items: 1n }] }));
  };
  return { definition: SyncServiceService, implementation: { getSnapshot, listDigests }, snapshots, digests };
}
