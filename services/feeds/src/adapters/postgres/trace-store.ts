import type { Database } from '@throughline/platform/postgres/pool';
import type { Repetition } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import type { Door } from '../../domain/doors.ts';
import type { ItemFate } from '../../domain/verdict.ts';
import { longestRange } from './delivery-log.ts';
import { repetitionOf } from './stored-item.ts';

export type KnownEvent = {
  readonly eventId: string;
  readonly causationId: string | undefined;
  readonly correlationId: string;
  readonly topic: string;
  readonly eventType: string;
  readonly subject: string;
  readonly happenedAt: Date;
  readonly readAt: Date;
};

/** An item of a feed with what became of it. */
export type TracedItem = ItemFate & {
  readonly eventId: string;
  readonly partnerId: string;
  readonly position: bigint;
  readonly eventKind: number;
  readonly appendedAt: Date;
  readonly sendings: readonly { readonly door: Door; readonly sentAt: Date }[];
  readonly receivedAt: Date | undefined;
  readonly acknowledgedAt: Date | undefined;
  readonly repetition: Repetition | undefined;
};

export type TraceStore = {
  /** The correlation that an event, a call, a case or a referral belongs to. */
  correlationOf(id: string): Promise<string | undefined>;
  /** In the order in which they happened; the first thousand. */
  eventsOf(correlationId: string): Promise<readonly KnownEvent[]>;
  /** Where the events are, on one feed or on all, in the order of positions. */
  itemsOf(eventIds: readonly string[], partnerId?: string): Promise<readonly TracedItem[]>;
  wasFiltered(partnerId: string, eventId: string): Promise<boolean>;
};

const mostEvents = 1_000;

type ItemRow = {
  event_id: string;
  partner_id: string;
  position: bigint;
  event_kind: number;
  written_at: Date;
  withheld: string | null;
  replay_id: string | null;
  dead_letter_id: string | null;
  original_position: bigint | null;
  paused_at: Date | null;
  received_at: Date | null;
  acknowledged_at: Date | null;
  dead_lettered: boolean;
  sendings: { door: Door; sent_at: string }[] | null;
};

export function createTraceStore(database: Database): TraceStore {
  return {
    async correlationOf(id) {
      const { rows } = await database.query<{ correlation_id: string }>(
        `select correlation_id from event where event_id::text = $1
         union all select correlation_id from event where correlation_id = $1
         union all select correlation_id from event where subject = $1 limit 1`,
        [id],
      );
      return rows[0]?.correlation_id;
    },
    async eventsOf(correlationId) {
      const { rows } = await database.query<KnownEvent & { causationId: string | null }>(
        `select event_id as "eventId", causation_id as "causationId", correlation_id as "correlationId", topic,
           event_type as "eventType", subject, happened_at as "happenedAt", read_at as "readAt"
         from event where correlation_id = $1 order by happened_at, event_id limit ${mostEvents}`,
        [correlationId],
      );
      return rows.map((row) => ({ ...row, causationId: row.causationId ?? undefined }));
    },
    async itemsOf(eventIds, partnerId) {
      // A range of sendings is never longer than `longestRange`, so only a bounded piece of the index is looked at.
      const { rows } = await database.query<ItemRow>(
        `select i.event_id, i.partner_id, i.position, i.event_kind, i.written_at, i.withheld, i.replay_id,
           i.dead_letter_id, i.original_position, feed.paused_at, a.received_at, a.acknowledged_at,
           exists (select from dead_letter d where d.partner_id = i.partner_id and d.position = i.position
             and d.redriven_position is null) as dead_lettered,
           (select json_agg(sending) from (
              select door, min(sent_at) as sent_at from delivery d
              where d.partner_id = i.partner_id and d.first_position <= i.position
                and d.last_position between i.position and i.position + ${longestRange}
              group by door order by min(sent_at)) sending) as sendings
         from feed_item i
           join feed using (partner_id)
           left join lateral (
             select received_at, acknowledged_at from acknowledgement a
             where a.partner_id = i.partner_id and a.position >= i.position order by a.position limit 1) a on true
         where i.event_id = any($1::uuid[]) and ($2::text is null or i.partner_id = $2)
         order by i.partner_id, i.position`,
        [eventIds, partnerId ?? null],
      );
      return rows.map(tracedItemOf);
    },
    async wasFiltered(partnerId, eventId) {
      const { rowCount } = await database.query('select from filtered_event where partner_id = $1 and event_id = $2', [
        partnerId,
        eventId,
      ]);
      return rowCount === 1;
    },
  };
}

function tracedItemOf(row: ItemRow): TracedItem {
  const sendings = (row.sendings ?? []).map(({ door, sent_at }) => ({ door, sentAt: new Date(sent_at) }));
  return {
    eventId: row.event_id,
    partnerId: row.partner_id,
    position: row.position,
    eventKind: row.event_kind,
    appendedAt: row.written_at,
    sendings,
    receivedAt: row.received_at ?? undefined,
    acknowledgedAt: row.acknowledged_at ?? undefined,
    repetition: repetitionOf(row),
    sent: sendings.length > 0,
    acknowledged: row.acknowledged_at !== null,
    deadLettered: row.dead_lettered,
    withheld: row.withheld !== null,
    feedPaused: row.paused_at !== null,
  };
}
