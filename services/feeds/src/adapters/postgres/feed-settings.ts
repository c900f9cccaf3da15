import { recordChange } from '@throughline/platform/outbox/record-change';
import { notifyAfterCommit } from '@throughline/platform/postgres/notify';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import type { GetFeedStatusResponse } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { eventKindOf } from '../../domain/event-kinds.ts';
import { feedChannel } from './append-items.ts';

/** Where a feed is, and what its partner has set. @param actor for the audit */
export type FeedSettings = {
  describe(partnerId: string): Promise<GetFeedStatusResponse>;
  pause(partnerId: string, actor: string): Promise<Date>;
  resume(partnerId: string, actor: string): Promise<void>;
  /** @param eventKinds numbers of `eventKinds`; none stands for all */
  filter(partnerId: string, eventKinds: readonly number[], actor: string): Promise<void>;
};

type StatusRow = {
  head_position: bigint;
  acknowledged_position: bigint;
  acknowledged_at: Date | null;
  oldest_unacknowledged_at: Date | null;
  paused_at: Date | null;
  event_kinds: number[] | null;
  dead_letters: bigint;
};

export function createFeedSettings(database: Database): FeedSettings {
  const change = (partnerId: string, actor: string, action: string, details: object, sql: string, value?: unknown) =>
    transact(database, async (transaction) => {
      await transaction.query(
        'insert into feed (partner_id, head_position) values ($1, 0) on conflict (partner_id) do nothing',
        [partnerId],
      );
      const { rows } = await transaction.query<{ paused_at: Date | null }>(
        `update feed set ${sql} where partner_id = $1 returning paused_at`,
        value === undefined ? [partnerId] : [partnerId, value],
      );
      await recordChange(transaction, { actor, action, subjectIds: [partnerId], details: { ...details } });
      notifyAfterCommit(transaction, feedChannel, partnerId);
      return rows[0]?.paused_at ?? undefined;
    });

  return {
    async describe(partnerId) {
      const { rows } = await database.query<StatusRow>({
        name: 'describe-feed',
        text: `select head_position, acknowledged_position, acknowledged_at, paused_at, event_kinds,
                 (select written_at from feed_item
                  where partner_id = $1 and position = acknowledged_position + 1) as oldest_unacknowledged_at,
                 (select count(*) from dead_letter
                  where partner_id = $1 and redriven_position is null) as dead_letters
               from feed where partner_id = $1`,
        values: [partnerId],
      });
      const row = rows[0];
      return {
        headPosition: row?.head_position ?? 0n,
        acknowledgedPosition: row?.acknowledged_position ?? 0n,
        acknowledgedAt: row?.acknowledged_at ?? undefined,
        oldestUnacknowledgedAt: row?.oldest_unacknowledged_at ?? undefined,
        pausedAt: row?.paused_at ?? undefined,
        eventKinds: (row?.event_kinds ?? []).flatMap((number) => eventKindOf(number) ?? []),
        deadLetters: row?.dead_letters ?? 0n,
      };
    },
    async pause(partnerId, actor) {
      const sql = 'paused_at = coalesce(paused_at, clock_timestamp())';
      const pausedAt = await change(partnerId, actor, 'FEED_PAUSED', {}, sql);
      if (!pausedAt) throw new Error('a feed that was paused has no time of it');
      return pausedAt;
    },
    async resume(partnerId, actor) {
      await change(partnerId, actor, 'FEED_RESUMED', {}, 'paused_at = null');
    },
    async filter(partnerId, kinds, actor) {
      const details = { eventKinds: kinds.map((number) => eventKindOf(number)) };
      const value = kinds.length === 0 ? null : kinds;
      await change(partnerId, actor, 'FEED_FILTER_SET', details, 'event_kinds = $2', value);
    },
  };
}
