import type { Database } from '@throughline/platform/postgres/pool';
import { observe, type Reading } from '@throughline/platform/telemetry/instruments';
import type { Door } from '../../domain/doors.ts';

type FeedRow = {
  readonly partner_id: string;
  readonly head: number;
  readonly lag: number;
  readonly age: number;
  readonly paused: boolean;
  readonly dead_letters: number;
  readonly doors: Readonly<Record<string, boolean>> | null;
};

const gauges = [
  'throughline.feed.head',
  'throughline.feed.lag',
  'throughline.feed.lag_age',
  'throughline.feed.paused',
  'throughline.feed.dead_letters',
  'throughline.door.disabled',
] as const;

/** Tells how far each active partner is with its feed. */
export function watchFeeds(database: Database): void {
  observe(gauges, () => readFeeds(database));
}

/**
 * One statement, of a few look-ups for each partner. Mails are not acknowledged: who has its feed by mail is as far as
 * the last one, and late when the next is.
 */
export async function readFeeds(database: Database): Promise<Reading<(typeof gauges)[number]>[]> {
  const { rows } = await database.query<FeedRow>({
    name: 'watch-feeds',
    text: `select partner_id, head_position::float8 as head, (head_position - reached)::float8 as lag,
             case when mail_due > clock_timestamp() then 0
               else coalesce(extract(epoch from clock_timestamp() - (
                 select written_at from feed_item item
                 where item.partner_id = feed.partner_id and item.position > reached
                 order by item.position limit 1)), 0) end::float8 as age,
             paused_at is not null as paused,
             (select count(*) from dead_letter letter
              where letter.partner_id = feed.partner_id and letter.redriven_position is null)::float8 as dead_letters,
             (select json_object_agg(door, state = 'DISABLED') from subscription
              where subscription.partner_id = feed.partner_id) as doors
           from feed cross join lateral (
             select greatest(acknowledged_position, max(sent_position)) as reached,
               max(coalesce(next_attempt_at, created_at + interval '1 day')) as mail_due
             from subscription mail
             where mail.partner_id = feed.partner_id and mail.door = 'EMAIL' and mail.state = 'ACTIVE'
           ) as mail
           where not exists (select from known_partner known
             where known.partner_id = feed.partner_id and known.status <> 'ACTIVE')`,
  });
  return rows.flatMap(readingsOf);
}

function readingsOf(row: FeedRow): Reading<(typeof gauges)[number]>[] {
  const attributes = { 'throughline.partner.id': row.partner_id };
  return [
    { gauge: 'throughline.feed.head', value: row.head, attributes },
    { gauge: 'throughline.feed.lag', value: row.lag, attributes },
    { gauge: 'throughline.feed.lag_age', value: Math.max(0, row.age), attributes },
    { gauge: 'throughline.feed.paused', value: Number(row.paused), attributes },
    { gauge: 'throughline.feed.dead_letters', value: row.dead_letters, attributes },
    ...Object.entries(row.doors ?? {}).map(([door, disabled]) => ({
      gauge: 'throughline.door.disabled' as const,
      value: Number(disabled),
      attributes: { ...attributes, 'throughline.door': door as Door },
    })),
  ];
}
