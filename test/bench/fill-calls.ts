import type { TestHub } from '../harness/hub.ts';
import { openServicePool } from './feeds/service-pool.ts';
import { type PastMonth, pastMonths, spread } from './past-months.ts';
import type { Table } from './table.ts';

const months = 24;
const rowsAtOnce = 50_000;

/** As the service stores a call; `$2` milliseconds apart from `$1` on, with ids that no other chunk has. */
const insertInto = (partition: string): string => `
  insert into ${partition} (call_id, operator_id, content_digest, calling_number_pseudonyms, number_restricted,
    dialled_digits, forwarded_to_number, recording_entity, sequence_number, seizure_time, answer_time, release_time,
    call_duration, cause_for_term, diagnostics_q850, door, received_at)
  select (lpad(to_hex(ms), 12, '0') || '7' || left(random, 3) || '8' || right(random, 15))::uuid, 'kyivstar',
    sha256(random::bytea), jsonb_build_array(jsonb_build_array('iom-ukraine', to_char(at, 'YYYY-MM'), random)), false,
    '527', '+380445685015', 'KYIV-MSC-1', number, at, at + interval '5 seconds', at + interval '2 minutes', 115, 0, 16,
    'GRPC', at
  from (
    select number, ms, to_timestamp(ms / 1000.0) as at, md5('call ' || number) as random
    from generate_series($3::bigint, $4::bigint) as number,
      lateral (select $1::bigint + ((number - $3::bigint) * $2::float8)::bigint as ms) as time
  ) as made`;

/**
 * Stores calls of the last two years as if the service had taken them, straight into its table, in its role, each month
 * in the partition that the service makes for it; then lets the planner know.
 */
export async function fillCalls(
  hub: Pick<TestHub, 'settings'>,
  rows: number,
  table: Table,
  signal: AbortSignal,
): Promise<void> {
  const pool = openServicePool(hub, 'calls');
  const connection = await pool.connect();
  try {
    const startedAt = performance.now();
    const seconds = (): string => ((performance.now() - startedAt) / 1_000).toFixed(0);
    const now = Date.now();
    const all = pastMonths(now, months);
    const shares = spread(rows, all, now);
    let stored = 0;
    let told = 0;
    const store = async (month: PastMonth, share: number): Promise<void> => {
      const partition = `call_${month.name}`;
      await connection.query(
        `create table if not exists ${partition} partition of call for values from ('${month.fromId}') to ('${month.toId}')`,
      );
      const apart = (Math.min(month.to, now) - month.from) / Math.max(share, 1);
      for (let first = 0; first < share; first += rowsAtOnce) {
        signal.throwIfAborted();
        const count = Math.min(rowsAtOnce, share - first);
        const from = month.from + Math.floor(first * apart);
        await connection.query(insertInto(partition), [from, apart, stored + 1, stored + count]);
        stored += count;
        if (stored - told < rows / 10 && stored < rows) continue;
        told = stored;
        table.note(`${stored.toLocaleString('en-GB')} calls stored after ${seconds()} s`);
      }
    };
    for (const [index, month] of all.entries()) await store(month, shares[index] ?? 0);
    await connection.query('set statement_timeout = 0');
    await connection.query('vacuum (analyze) call');
    table.note(`vacuumed and analysed after ${seconds()} s`);
  } finally {
    // Not given back: what it was set to is no other's.
    connection.release(true);
    await pool.end();
  }
}
