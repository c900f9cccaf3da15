import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import type { Database } from '@throughline/platform/postgres/pool';
import { createListDigests } from '../../application/list-digests.ts';
import { createTurns } from '../../application/turns.ts';
import { createDigestStore } from '../postgres/digest-store.ts';
import { createEntityProjection } from '../postgres/entity-projection.ts';
import { createSnapshotStore } from '../postgres/snapshot-store.ts';
import { servedSyncService } from './snapshot-frame.ts';
import { createSyncServer } from './sync-server.ts';

/** Of the connections of an instance, so many are for snapshots and digests; the others are for what is live. */
const atOnce = 2;

/** A part of what main.ts puts together: snapshots and digests. `ending` aborts when this instance is about to stop. */
export function openSync(parts: {
  readonly database: Database;
  readonly handlers: Handlers;
  readonly partnerOf: (context: CallContext) => string;
  readonly ending: AbortSignal;
}) {
  const { database } = parts;
  return {
    definition: servedSyncService,
    implementation: createSyncServer({
      ...parts,
      projection: createEntityProjection(database),
      snapshots: createSnapshotStore(database),
      listDigests: createListDigests(createDigestStore(database)),
      turns: createTurns(atOnce),
    }),
  };
}
