import { EntityState, GetSnapshotResponse, SyncServiceService } from '@throughline/proto/throughline/feeds/v1/sync.ts';
import type { SnapshotEntity } from '../postgres/snapshot-store.ts';
import { lengthDelimited } from './length-delimited.ts';

/** What who takes a snapshot is sent: a response, or an entity whose bytes are those of the response already. */
export type SnapshotFrame = GetSnapshotResponse | Buffer;

/** GetSnapshot as it is served: items go out as they were written, as on the stream. */
export const servedSyncService = {
  ...SyncServiceService,
  getSnapshot: {
    ...SyncServiceService.getSnapshot,
    responseSerialize: (frame: SnapshotFrame): Buffer =>
      Buffer.isBuffer(frame) ? frame : Buffer.from(GetSnapshotResponse.encode(frame).finish()),
  },
} as const;

/** Field 2 of GetSnapshotResponse, and field 5 of EntityState. */
const entityTag = 0x12;
const itemsTag = 0x2a;

/** The bytes of a GetSnapshotResponse with this entity. */
export function entityFrame({ kind, id, status, changedPosition, items, missing }: SnapshotEntity): Buffer {
  const missingNumbers = missing.map(({ first, last }) => ({ firstNumber: first, lastNumber: last }));
  const state = EntityState.encode({ kind, id, status, changedPosition, items: [], missingNumbers }).finish();
  return lengthDelimited(
    entityTag,
    Buffer.concat([state, ...items.map(({ bytes }) => lengthDelimited(itemsTag, bytes))]),
  );
}
