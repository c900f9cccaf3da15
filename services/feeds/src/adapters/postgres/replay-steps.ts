import { recordChange } from '@throughline/platform/outbox/record-change';
import { type Database, type Transaction, transact } from '@throughline/platform/postgres/pool';
import type { ReplayTransactions, ReplayUnit } from '../../application/run-replays.ts';
import { appendRepetitions } from './append-items.ts';
import { type ReplayRow, replayColumns, replayOf, type StoredReplay } from './replay-rows.ts';
import { nextSelected } from './replay-selection.ts';

/** The steps of replays, each a transaction that holds the replay's row: two instances never work on the same one. */
export function createReplayTransactions(database: Database): ReplayTransactions<StoredReplay> {
  return {
    step: (work) => transact(database, (transaction) => work(unitOf(transaction))),
    async running() {
      const { rows } = await database.query<{ replay_id: string }>({
        name: 'running-replays',
        text: `select replay_id from replay where state = 'RUNNING' order by created_at`,
      });
      return rows.map((row) => row.replay_id);
    },
  };
}

function unitOf(transaction: Transaction): ReplayUnit<StoredReplay> {
  return {
    async findRunning(replayId) {
      const { rows } = await transaction.query<ReplayRow>(
        `select ${replayColumns} from replay where replay_id = $1 and state = 'RUNNING' for update skip locked`,
        [replayId],
      );
      return rows[0] && replayOf(rows[0]);
    },
    next: ({ partnerId, selection, reachedPosition, lastPosition }, limit) =>
      nextSelected(transaction, partnerId, selection, { first: reachedPosition + 1n, last: lastPosition }, limit),
    async append({ partnerId, replayId }, positions) {
      await appendRepetitions(
        transaction,
        partnerId,
        positions.map((originalPosition) => ({ originalPosition, replayId })),
      );
    },
    async save({ partnerId, replayId }, { state, replayed, reachedPosition, pacedUntil }, now) {
      const ended = state === 'COMPLETED';
      await transaction.query(
        `update replay set state = $2, replayed = $3, reached_position = $4, paced_until = $5, ended_at = $6
         where replay_id = $1`,
        [replayId, state, replayed, reachedPosition, new Date(pacedUntil), ended ? new Date(now) : null],
      );
      if (!ended) return;
      await recordChange(transaction, {
        actor: 'service.feeds',
        action: 'REPLAY_COMPLETED',
        subjectIds: [replayId, partnerId],
        details: { replayed: String(replayed) },
      });
    },
  };
}
