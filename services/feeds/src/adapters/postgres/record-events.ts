import type { ConsumedEvent } from '@throughline/platform/inbox/consumed-event';
import type { Transaction } from '@throughline/platform/postgres/pool';

/** Partners that don't want all kinds of event, with the numbers of those that they want. */
export type Filters = ReadonlyMap<string, ReadonlySet<number>>;

/** Keeps that the events were read, for "why" and for the timeline of a call. @returns the partners' filters, as they are now */
export async function recordEvents(transaction: Transaction, events: readonly ConsumedEvent[]): Promise<Filters> {
  const { rows } = await transaction.query<{ partner_id: string; event_kinds: number[] }>({
    name: 'record-events',
    text: `with read as (
       insert into event (event_id, event_type, topic, subject, correlation_id, causation_id, happened_at)
       select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::timestamptz[])
       on conflict do nothing
     )
     select partner_id, event_kinds from feed where event_kinds is not null`,
    values: [
      events.map((event) => event.id),
      events.map((event) => event.contract.name),
      events.map((event) => event.topic),
      events.map((event) => event.subject),
      events.map((event) => event.correlationId),
      events.map((event) => event.causationId ?? null),
      events.map((event) => event.time),
    ],
  });
  return new Map(rows.map((row) => [row.partner_id, new Set(row.event_kinds)]));
}

/** Keeps that an event concerned a partner and its own filter held it back. */
export async function recordFiltered(
  transaction: Transaction,
  filtered: readonly { readonly partnerId: string; readonly eventId: string }[],
): Promise<void> {
  if (filtered.length === 0) return;
  await transaction.query(
    `insert into filtered_event (partner_id, event_id)
     select * from unnest($1::text[], $2::uuid[]) on conflict do nothing`,
    [filtered.map(({ partnerId }) => partnerId), filtered.map(({ eventId }) => eventId)],
  );
}
