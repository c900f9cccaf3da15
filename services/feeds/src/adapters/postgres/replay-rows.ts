import type { ReplayProgress, ReplayState } from '../../domain/replay.ts';
import type { ReplaySelection } from '../../domain/replay-selection.ts';
import { type SelectionJson, selectionOfJson } from './replay-selection.ts';

export type StoredReplay = ReplayProgress & {
  readonly replayId: string;
  readonly partnerId: string;
  readonly selection: ReplaySelection;
  readonly state: ReplayState;
  /** How many items were selected when it was started. */
  readonly selected: bigint;
  readonly createdAt: Date;
  readonly endedAt: Date | undefined;
};

export type ReplayRow = {
  readonly replay_id: string;
  readonly partner_id: string;
  readonly selection: SelectionJson;
  readonly state: ReplayState;
  readonly items_per_second: number;
  readonly selected: bigint;
  readonly replayed: bigint;
  readonly reached_position: bigint;
  readonly last_position: bigint;
  readonly paced_until: Date;
  readonly created_at: Date;
  readonly ended_at: Date | null;
};

export const replayColumns = `replay_id, partner_id, selection, state, items_per_second, selected, replayed,
  reached_position, last_position, paced_until, created_at, ended_at`;

export function replayOf(row: ReplayRow): StoredReplay {
  return {
    replayId: row.replay_id,
    partnerId: row.partner_id,
    selection: selectionOfJson(row.selection),
    state: row.state,
    itemsPerSecond: row.items_per_second,
    selected: row.selected,
    replayed: row.replayed,
    reachedPosition: row.reached_position,
    lastPosition: row.last_position,
    pacedUntil: row.paced_until.getTime(),
    createdAt: row.created_at,
    endedAt: row.ended_at ?? undefined,
  };
}
