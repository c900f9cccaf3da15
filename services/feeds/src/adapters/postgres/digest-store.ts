import { createHash } from 'node:crypto';
import type { Database } from '@throughline/platform/postgres/pool';
import type { DigestStore, PeriodDigest } from '../../application/list-digests.ts';
import { type DigestPeriod, digestPeriods } from '../../domain/digest-period.ts';

type DigestRow = {
  readonly begins_at: Date;
  readonly items: bigint;
  readonly first_position: bigint;
  readonly last_position: bigint;
  readonly sha256: string;
};

const positionsAtOnce = 10_000n;
/** How far times may be out of the order of positions, because the database's clock was set back. */
const clockMilliseconds = 3_600_000;
const nothing = createHash('sha256').digest('hex');

export function createDigestStore(database: Database): DigestStore {
  return {
    async span(partnerId) {
      // The lock is waited for: whoever is appending has committed before, or takes the time of its items after.
      await database.query('select from feed where partner_id = $1 for share', [partnerId]);
      const { rows } = await database.query<{ began_at: Date; now: Date }>(
        `select written_at as began_at, clock_timestamp() as now from feed_item
         where partner_id = $1 order by position limit 1`,
        [partnerId],
      );
      const [row] = rows;
      return row && { beganAt: row.began_at.getTime() - clockMilliseconds, now: row.now.getTime() };
    },
    async kept(partnerId, period, begins) {
      const { rows } = await database.query<DigestRow>({
        name: 'digests',
        text: `select begins_at, items, first_position, last_position, sha256 from digest
               where partner_id = $1 and period = $2 and begins_at = any($3::timestamptz[])`,
        values: [partnerId, period, begins.map((begin) => new Date(begin))],
      });
      return rows.map((row) => ({
        beginsAt: row.begins_at.getTime(),
        items: row.items,
        firstPosition: row.first_position,
        lastPosition: row.last_position,
        sha256: row.sha256,
      }));
    },
    async keep(partnerId, period, digests) {
      if (digests.length === 0) return;
      await database.query({
        name: 'keep-digests',
        text: `insert into digest (partner_id, period, begins_at, items, first_position, last_position, sha256)
               select $1, $2, * from unnest($3::timestamptz[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[])
               on conflict do nothing`,
        values: [
          partnerId,
          period,
          digests.map(({ beginsAt }) => new Date(beginsAt)),
          digests.map(({ items }) => items),
          digests.map(({ firstPosition }) => firstPosition),
          digests.map(({ lastPosition }) => lastPosition),
          digests.map(({ sha256 }) => sha256),
        ],
      });
    },
    compute: (partnerId, period, begins, signal) => compute(database, partnerId, period, begins, signal),
  };
}

type Counted = { items: bigint; first: bigint; last: bigint; readonly hash: ReturnType<typeof createHash> };

/**
 * Goes through the positions of these times, by pages. The lines of a page come as one text for each period, so a day of
 * a million items costs no more memory here than one of ten thousand.
 */
async function compute(
  database: Database,
  partnerId: string,
  period: DigestPeriod,
  begins: readonly number[],
  signal: AbortSignal,
): Promise<PeriodDigest[]> {
  const [from = 0, until = 0] = [begins[0], (begins.at(-1) ?? 0) + digestPeriods[period]];
  const counted = new Map<number, Counted>(
    begins.map((begin) => [begin, { items: 0n, first: 0n, last: 0n, hash: createHash('sha256') }]),
  );
  const first = await firstPositionSince(database, partnerId, from - clockMilliseconds);
  const end = await firstPositionSince(database, partnerId, until + clockMilliseconds);
  for (let position = first; position < end; position += positionsAtOnce) {
    signal.throwIfAborted();
    const last = position + positionsAtOnce < end ? position + positionsAtOnce : end;
    for (const row of await linesOf(database, partnerId, period, [from, until], [position, last])) {
      const it = counted.get(row.begins_at.getTime());
      if (!it) continue;
      if (it.items === 0n) it.first = row.first_position;
      it.last = row.last_position;
      it.items += row.items;
      it.hash.update(row.lines);
    }
  }
  return [...counted].map(([beginsAt, { items, first: firstPosition, last: lastPosition, hash }]) => ({
    beginsAt,
    items,
    firstPosition,
    lastPosition,
    sha256: items === 0n ? nothing : hash.digest('hex'),
  }));
}

/** @param times milliseconds since the epoch, and @param positions: the second is excluded */
async function linesOf(
  database: Database,
  partnerId: string,
  period: DigestPeriod,
  times: readonly [number, number],
  positions: readonly [bigint, bigint],
): Promise<(Omit<DigestRow, 'sha256'> & { readonly lines: string })[]> {
  const { rows } = await database.query<Omit<DigestRow, 'sha256'> & { lines: string }>({
    name: `digest-lines-${period}`,
    text: `select date_trunc('${period}', written_at, 'UTC') as begins_at, count(*) as items,
             min(position) as first_position, max(position) as last_position,
             string_agg(position || ' ' || event_id || E'\\n', '' order by position) as lines
           from feed_item
           where partner_id = $1 and position >= $2 and position < $3 and written_at >= $4 and written_at < $5
           group by 1`,
    values: [partnerId, ...positions, ...times.map((time) => new Date(time))],
  });
  return rows;
}

/** The first position whose time is not before; one after the head when there is none. By halving: times rise with positions. */
async function firstPositionSince(database: Database, partnerId: string, time: number): Promise<bigint> {
  const { rows } = await database.query<{ head_position: bigint }>(
    'select head_position from feed where partner_id = $1',
    [partnerId],
  );
  let [low, high] = [1n, (rows[0]?.head_position ?? 0n) + 1n];
  while (low < high) {
    const middle = (low + high) / 2n;
    const probe = await database.query<{ since: boolean }>({
      name: 'position-since',
      text: `select written_at >= $3 as since from feed_item
             where partner_id = $1 and position >= $2 order by position limit 1`,
      values: [partnerId, middle, new Date(time)],
    });
    if (probe.rows[0]?.since ?? true) high = middle;
    else low = middle + 1n;
  }
  return low;
}
