import { createHash } from 'node:crypto';
import type { Client } from '@grpc/grpc-js';
import {
  type EntityState,
  type GetSnapshotRequest,
  type GetSnapshotResponse,
  SyncServiceService,
} from '@throughline/proto/throughline/feeds/v1/sync.ts';
import { readServerStream, type StreamOptions } from '../connection/server-stream.ts';
import { type UnaryMethods, unaryMethods } from '../connection/unary-methods.ts';
import type { Timing } from '../timing.ts';

/** The snapshot was not whole, or not what the hub said that it is: take another. Nothing of it can be trusted. */
export class SnapshotError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SnapshotError';
  }
}

export type Snapshot = {
  /** Follow the feed from here. */
  readonly position: bigint;
  readonly entities: number;
};

export type SyncClient = UnaryMethods<typeof SyncServiceService> & {
  /**
   * The present state of everything on the feed. Give `onEntity` a place of its own to write to: only when this
   * resolves is the snapshot whole.
   * @throws HubError, the signal's reason, SnapshotError, what onEntity throws
   */
  getSnapshot(
    request: GetSnapshotRequest,
    onEntity: (entity: EntityState) => Promise<void> | void,
    options?: StreamOptions,
  ): Promise<Snapshot>;
};

/** @param channel to where `feeds` listens */
export function createSyncClient(channel: () => Client, timing: Timing): SyncClient {
  const { path, requestSerialize, responseDeserialize } = SyncServiceService.getSnapshot;
  return {
    ...unaryMethods(SyncServiceService, channel, timing),
    getSnapshot: (request, onEntity, options = {}) =>
      checked(
        readServerStream(
          (metadata) =>
            channel().makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, metadata),
          options,
          timing,
        ),
        onEntity,
      ),
  };
}

async function checked(
  parts: AsyncIterable<GetSnapshotResponse>,
  onEntity: (entity: EntityState) => Promise<void> | void,
): Promise<Snapshot> {
  const hash = createHash('sha256');
  let position: bigint | undefined;
  let entities = 0;
  let ended = false;
  for await (const { part } of parts) {
    if (part?.$case === 'start') position = part.value.position;
    else if (part?.$case === 'entity') {
      const { kind, id, status, changedPosition } = part.value;
      hash.update(`${kind} ${id} ${status} ${changedPosition}\n`);
      entities += 1;
      await onEntity(part.value);
    } else if (part?.$case === 'end') {
      ended = true;
      if (part.value.entities !== BigInt(entities) || part.value.sha256 !== hash.digest('hex')) {
        throw new SnapshotError('the snapshot is not what the hub sent: take another');
      }
    }
  }
  if (position === undefined || !ended) throw new SnapshotError('the snapshot ended before its end: take another');
  return { position, entities };
}
