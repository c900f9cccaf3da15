import { ThroughlineError } from '@throughline/platform/errors';
import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import { codeField, timeField } from '@throughline/platform/grpc/request-fields';
import { DigestPeriod as PeriodCode, type SyncServiceServer } from '@throughline/proto/throughline/feeds/v1/sync.ts';
import type { ListDigests } from '../../application/list-digests.ts';
import type { Turns } from '../../application/turns.ts';
import type { DigestPeriod } from '../../domain/digest-period.ts';
import type { EntityProjection } from '../postgres/entity-projection.ts';
import type { SnapshotStore } from '../postgres/snapshot-store.ts';
import { entityFrame, type SnapshotFrame } from './snapshot-frame.ts';

const periods: ReadonlyMap<number, DigestPeriod> = new Map([
  [PeriodCode.DIGEST_PERIOD_DAY, 'DAY'],
  [PeriodCode.DIGEST_PERIOD_HOUR, 'HOUR'],
]);

/**
 * What a feed has come to, and what it held when. A feed that is paused answers as well: its partner asks by itself.
 * `ending` aborts when this instance is about to stop.
 */
export function createSyncServer(parts: {
  readonly handlers: Handlers;
  readonly partnerOf: (context: CallContext) => string;
  readonly projection: EntityProjection;
  readonly snapshots: SnapshotStore;
  readonly listDigests: ListDigests;
  /** For what takes the database for long. */
  readonly turns: Turns;
  readonly ending: AbortSignal;
}): SyncServiceServer {
  const { handlers, partnerOf, projection, snapshots, listDigests, turns, ending } = parts;
  const untilEnding = async <T>(context: CallContext, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    try {
      return await work(AbortSignal.any([context.signal, ending]));
    } catch (error) {
      if (!ending.aborted) throw error;
      throw new ThroughlineError('UNAVAILABLE', 'This instance is about to stop: ask again.', { cause: error });
    }
  };

  const getSnapshot = handlers.answers<{ unfinishedOnly: boolean }, SnapshotFrame>(
    ({ unfinishedOnly }, send, context) =>
      untilEnding(context, async (signal) => {
        const partnerId = partnerOf(context);
        const snapshot = await turns(async () => {
          await projection.advance(partnerId, signal);
          return snapshots.take(partnerId, unfinishedOnly, signal);
        }, signal);
        try {
          const { position, entities, sha256 } = snapshot;
          await send({ part: { $case: 'start', value: { position } } });
          for await (const page of snapshot.pages()) {
            // Asked again for each page: a partner that is suspended stops at once.
            partnerOf(context);
            signal.throwIfAborted();
            for (const entity of page) await send(entityFrame(entity));
          }
          await send({ part: { $case: 'end', value: { entities, sha256 } } });
        } finally {
          await snapshot.close();
        }
      }),
  );

  return {
    getSnapshot: getSnapshot as SyncServiceServer['getSnapshot'],

    listDigests: handlers.unary((request, context) =>
      untilEnding(context, async (signal) => {
        const asked = {
          partnerId: partnerOf(context),
          period: codeField('period', request.period || PeriodCode.DIGEST_PERIOD_DAY, periods),
          from: timeField('from', request.from),
          until: timeField('until', request.until),
        };
        const digests = await turns(() => listDigests(asked, signal), signal);
        return {
          digests: digests.map(({ beginsAt, endsAt, ...digest }) => ({
            ...digest,
            beginsAt: new Date(beginsAt),
            endsAt: new Date(endsAt),
          })),
        };
      }),
    ),
  };
}
