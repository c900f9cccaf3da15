import { ThroughlineError } from '@throughline/platform/errors';
import { recordChange } from '@throughline/platform/outbox/record-change';
import { lockId } from '@throughline/platform/postgres/lock';
import { type Database, type Transaction, transact } from '@throughline/platform/postgres/pool';
import { decideReplay, mostUnfinished, type ReplayCommand, type ReplayState } from '../../domain/replay.ts';
import { type ReplaySelection, sameSelection } from '../../domain/replay-selection.ts';
import { type ReplayRow, replayColumns, replayOf, type StoredReplay } from './replay-rows.ts';
import { countSelected, selectionJson } from './replay-selection.ts';

export type ReplayOrder = {
  readonly replayId: string;
  readonly partnerId: string;
  readonly selection: ReplaySelection;
  readonly itemsPerSecond: number;
};

/** Replays as their partners see them. @param now milliseconds since the epoch @param actor for the audit */
export type ReplayStore = {
  /** How many items a replay would put on the feed now. */
  count(partnerId: string, selection: ReplaySelection): Promise<bigint>;
  /**
   * The same order again starts nothing, and answers how far it is.
   * @throws ThroughlineError CONFLICT where the id is of another order, TRANSITION_NOT_ALLOWED while too many are unfinished
   */
  start(order: ReplayOrder, actor: string, now: number): Promise<StoredReplay>;
  /** The newest first; a thousand at most. */
  list(partnerId: string): Promise<readonly StoredReplay[]>;
  /** @throws ThroughlineError NOT_FOUND or TRANSITION_NOT_ALLOWED */
  change(
    command: ReplayCommand,
    replay: { readonly partnerId: string; readonly replayId: string },
    actor: string,
    now: number,
  ): Promise<StoredReplay>;
};

const mostListed = 1_000;
const audited = { pause: 'REPLAY_PAUSED', resume: 'REPLAY_RESUMED', cancel: 'REPLAY_CANCELLED' } as const;

export function createReplayStore(database: Database): ReplayStore {
  return {
    count: async (partnerId, selection) => (await countSelected(database, partnerId, selection)).items,
    start: (order, actor, now) =>
      transact(database, async (transaction) => {
        // One after the other, so that nobody starts one too many, and the same one is started once.
        await lockId(transaction, 'replays-of', order.partnerId);
        const there = await find(transaction, order.partnerId, order.replayId);
        if (there) {
          if (isOf(there, order)) return there;
          throw conflict();
        }
        await refuseTooMany(transaction, order.partnerId);
        return begin(transaction, order, actor, now);
      }),
    async list(partnerId) {
      const { rows } = await database.query<ReplayRow>(
        `select ${replayColumns} from replay where partner_id = $1
         order by created_at desc, replay_id desc limit ${mostListed}`,
        [partnerId],
      );
      return rows.map(replayOf);
    },
    change: (command, { partnerId, replayId }, actor, now) =>
      transact(database, async (transaction) => {
        // Waits for a step that is under way: what is answered is how far it is, and it stays so.
        const replay = await find(transaction, partnerId, replayId);
        if (!replay) throw new ThroughlineError('NOT_FOUND', 'There is no such replay of yours: list them.');
        const decision = decideReplay(command, replay.state);
        if (decision.kind === 'already') return replay;
        if (decision.kind === 'refused') {
          throw new ThroughlineError(decision.reason, `The replay is ${replay.state} and stays so: start another one.`);
        }
        const { rows } = await transaction.query<ReplayRow>(
          `update replay set state = $2, paced_until = $3, ended_at = $4 where replay_id = $1
           returning ${replayColumns}`,
          [replayId, decision.state, new Date(now), decision.state === 'CANCELLED' ? new Date(now) : null],
        );
        await recordChange(transaction, {
          actor,
          action: audited[command],
          subjectIds: [replayId, partnerId],
          details: { replayed: String(replay.replayed) },
        });
        return one(rows);
      }),
  };
}

async function begin(transaction: Transaction, order: ReplayOrder, actor: string, now: number): Promise<StoredReplay> {
  const { replayId, partnerId, selection, itemsPerSecond } = order;
  const { items, first, last } = await countSelected(transaction, partnerId, selection);
  const state: ReplayState = items === 0n ? 'COMPLETED' : 'RUNNING';
  const { rows } = await transaction.query<ReplayRow>(
    `insert into replay (replay_id, partner_id, selection, state, items_per_second, selected, reached_position,
       last_position, paced_until, created_at, ended_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10) on conflict (replay_id) do nothing returning ${replayColumns}`,
    [
      replayId,
      partnerId,
      JSON.stringify(selectionJson(selection)),
      state,
      itemsPerSecond,
      items,
      items === 0n ? last : first - 1n,
      last,
      new Date(now),
      items === 0n ? new Date(now) : null,
    ],
  );
  // Of another partner, which is none of this one's business.
  if (rows.length === 0) throw conflict();
  await recordChange(transaction, {
    actor,
    action: 'REPLAY_STARTED',
    subjectIds: [replayId, partnerId],
    details: { selected: String(items), itemsPerSecond },
  });
  return one(rows);
}

async function find(transaction: Transaction, partnerId: string, replayId: string): Promise<StoredReplay | undefined> {
  const { rows } = await transaction.query<ReplayRow>(
    `select ${replayColumns} from replay where partner_id = $1 and replay_id = $2 for update`,
    [partnerId, replayId],
  );
  return rows[0] && replayOf(rows[0]);
}

async function refuseTooMany(transaction: Transaction, partnerId: string): Promise<void> {
  const { rows } = await transaction.query<{ unfinished: bigint }>(
    `select count(*) as unfinished from replay where partner_id = $1 and ended_at is null`,
    [partnerId],
  );
  if ((rows[0]?.unfinished ?? 0n) < BigInt(mostUnfinished)) return;
  throw new ThroughlineError(
    'TRANSITION_NOT_ALLOWED',
    `${mostUnfinished} replays of yours are unfinished: wait for one to end, or cancel one.`,
  );
}

const isOf = (replay: StoredReplay, order: ReplayOrder): boolean =>
  replay.itemsPerSecond === order.itemsPerSecond && sameSelection(replay.selection, order.selection);

const conflict = (): ThroughlineError =>
  new ThroughlineError('CONFLICT', 'This replay_id is of another replay, which stands: choose a new one.');

function one(rows: readonly ReplayRow[]): StoredReplay {
  if (!rows[0]) throw new Error('a replay that was written is not there');
  return replayOf(rows[0]);
}
