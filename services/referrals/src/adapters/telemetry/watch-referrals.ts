import type { Database } from '@throughline/platform/postgres/pool';
import { observe, type Reading } from '@throughline/platform/telemetry/instruments';
import type { ReferralStatus } from '../../domain/referral.ts';

type Row =
  | { readonly what: 'open'; readonly of: Exclude<ReferralStatus, 'completed' | 'cancelled'>; readonly count: number }
  | { readonly what: 'overdue'; readonly of: string; readonly count: number };

const gauges = ['throughline.referrals.open', 'throughline.referrals.overdue'] as const;

/** Tells which referrals are not over, and which centres have not answered in time. */
export function watchReferrals(database: Database, now: () => number): void {
  observe(gauges, () => readReferrals(database, now()));
}

/** In one statement. @param now milliseconds since the epoch */
export async function readReferrals(database: Database, now: number): Promise<Reading<(typeof gauges)[number]>[]> {
  const { rows } = await database.query<Row>({
    name: 'watch-referrals',
    text: `select 'open' as what, status as of, count(*)::float8 as count from referral
           where status in ('draft', 'requested', 'accepted', 'unplaced') group by status
           union all
           select 'overdue', recipient_id, count(*)::float8 from offer
           where outcome = 'open' and deadline <= $1 group by recipient_id`,
    values: [new Date(now)],
  });
  return rows.map((row) =>
    row.what === 'open'
      ? {
          gauge: 'throughline.referrals.open',
          value: row.count,
          attributes: { 'throughline.referral.status': row.of },
        }
      : {
          gauge: 'throughline.referrals.overdue',
          value: row.count,
          attributes: { 'throughline.partner.id': row.of },
        },
  );
}
