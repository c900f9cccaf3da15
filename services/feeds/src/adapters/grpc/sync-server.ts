import { createHash } from 'node:crypto';
import { ThroughlineError } from '@throughline/platform/errors';
import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import { timeField } from '@throughline/platform/grpc/request-fields';
import type { Database } from '@throughline/platform/postgres/pool';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import {
  DigestPeriod,
  type GetSnapshotResponse,
  type ListDigestsRequest,
  type SyncServiceServer,
} from '@throughline/proto/throughline/feeds/v1/sync.ts';
import type { FeedReader } from '../../application/follow-feed.ts';
import { type DigestStore, type Period, periodMilliseconds } from '../postgres/digest-store.ts';
import { projectEntities } from '../postgres/project-entities.ts';
import { readSnapshot } from '../postgres/snapshot-store.ts';

const mostPeriods = 400;
/** Each holds a connection to the database until its reader has it all; the others need theirs. */
const mostSnapshotsAtOnce = 2;

/** For a partner's system that starts, was restored, or wants to know whether it holds what the hub holds. */
export function createSyncServer(parts: {
  readonly handlers: Handlers;
  readonly partnerOf: (context: CallContext) => string;
  readonly database: Database;
  readonly reader: Pick<FeedReader, 'status'>;
  readonly digests: DigestStore;
  readonly now: () => Date;
}): SyncServiceServer {
  const { handlers, partnerOf, database, reader, digests, now } = parts;
  let snapshots = 0;
  const sendSnapshot = async (
    partnerId: string,
    unfinishedOnly: boolean,
    send: (response: GetSnapshotResponse) => Promise<void>,
  ): Promise<void> => {
    await projectEntities(database, partnerId, (await reader.status(partnerId)).headPosition);
    const part = (it: NonNullable<GetSnapshotResponse['part']>): Promise<void> => send({ part: it });
    await readSnapshot(database, partnerId, unfinishedOnly, async ({ position, entities }) => {
      await part({ $case: 'start', value: { position } });
      const hash = createHash('sha256');
      let count = 0n;
      for await (const { kind, id, status, changedPosition, items } of entities) {
        hash.update(`${kind} ${id} ${status} ${changedPosition}\n`);
        count += 1n;
        await part({
          $case: 'entity',
          value: { kind, id, status, changedPosition, items: items.map(({ bytes }) => FeedItem.decode(bytes)) },
        });
      }
      await part({ $case: 'end', value: { entities: count, sha256: hash.digest('hex') } });
    });
  };

  return {
    getSnapshot: handlers.answers('feeds/GetSnapshot', async ({ unfinishedOnly }, send, context) => {
      const partnerId = partnerOf(context);
      if (snapshots >= mostSnapshotsAtOnce) {
        throw new ThroughlineError('UNAVAILABLE', 'Other snapshots are being read; try again in a moment.');
      }
      snapshots += 1;
      try {
        await sendSnapshot(partnerId, unfinishedOnly, send);
      } finally {
        snapshots -= 1;
      }
    }),

    listDigests: handlers.unary('feeds/ListDigests', async (request, context) => {
      const partnerId = partnerOf(context);
      const { period, from, until } = periodsOf(request);
      const at = now();
      const length = periodMilliseconds[period];
      const found = await digests.digests(partnerId, period, from, until, at);
      return {
        digests: found.map(({ beginsAt, ...digest }) => {
          const endsAt = new Date(beginsAt.getTime() + length);
          return { ...digest, beginsAt, endsAt, complete: endsAt <= at };
        }),
      };
    }),
  };
}

/** @throws ThroughlineError REQUEST_INVALID, TIME_MISSING */
function periodsOf(request: ListDigestsRequest): { period: Period; from: Date; until: Date } {
  const period = request.period === DigestPeriod.DIGEST_PERIOD_HOUR ? 'hour' : 'day';
  const length = periodMilliseconds[period];
  // The first period that begins at or after it. Days and hours of UTC begin at multiples of their length.
  const from = Math.ceil(timeField('from', request.from) / length) * length;
  const until = timeField('until', request.until);
  if (until - from > mostPeriods * length) {
    throw new ThroughlineError('REQUEST_INVALID', `These are more than ${mostPeriods} periods: ask for fewer at once.`);
  }
  return { period, from: new Date(from), until: new Date(until) };
}
