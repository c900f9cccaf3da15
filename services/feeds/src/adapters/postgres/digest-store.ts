import type { Database } from '@throughline/platform/postgres/pool';

export type Period = 'day' | 'hour';

export type Digest = {
  readonly beginsAt: Date;
  readonly firstPosition: bigint;
  readonly lastPosition: bigint;
  readonly items: bigint;
  /** Lower case hex. */
  readonly sha256: string;
};

export type DigestStore = {
  /** What was put on the feed in the periods that begin at or after `from` and before `until`, in order. */
  digests(partnerId: string, period: Period, from: Date, until: Date, now: Date): Promise<readonly Digest[]>;
};

export const periodMilliseconds: Readonly<Record<Period, number>> = { day: 86_400_000, hour: 3_600_000 };

/** What a period holds is final this long after its end: a transaction may commit late. */
const settleMilliseconds = 60_000;

type Row = { begins_at: Date; first_position: bigint; last_position: bigint; items: bigint; sha256: string };

const columns = 'begins_at, first_position, last_position, items, sha256';

export function createDigestStore(database: Database): DigestStore {
  /** One period at a time, so that a statement reads what one period holds and no more. */
  const compute = async (partnerId: string, beginsAt: Date, endsAt: Date): Promise<Row | undefined> => {
    const { rows } = await database.query<Row>(
      `select $2::timestamptz as begins_at, min(position) as first_position, max(position) as last_position,
         count(*) as items,
         encode(sha256(convert_to(string_agg(position || ' ' || event_id || E'\\n', '' order by position), 'UTF8')), 'hex')
           as sha256
       from feed_item where partner_id = $1 and written_at >= $2 and written_at < $3 having count(*) > 0`,
      [partnerId, beginsAt, endsAt],
    );
    return rows[0];
  };
  const keep = (partnerId: string, period: Period, row: Row): Promise<unknown> =>
    database.query(
      `insert into digest (partner_id, period, ${columns}) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [partnerId, period, row.begins_at, row.first_position, row.last_position, row.items, row.sha256],
    );

  return {
    async digests(partnerId, period, from, until, now) {
      const length = periodMilliseconds[period];
      const kept = await database.query<Row>(
        `select ${columns} from digest where partner_id = $1 and period = $2 and begins_at >= $3 and begins_at < $4`,
        [partnerId, period, from, until],
      );
      const known = new Map(kept.rows.map((row) => [row.begins_at.getTime(), row]));
      const digests: Digest[] = [];
      for (let begins = from.getTime(); begins < until.getTime(); begins += length) {
        const present = known.get(begins);
        const row = present ?? (await compute(partnerId, new Date(begins), new Date(begins + length)));
        if (!row) continue;
        if (!present && begins + length + settleMilliseconds <= now.getTime()) await keep(partnerId, period, row);
        digests.push({
          beginsAt: new Date(begins),
          firstPosition: row.first_position,
          lastPosition: row.last_position,
          items: row.items,
          sha256: row.sha256,
        });
      }
      return digests;
    },
  };
}
