import type { Pool, PoolClient } from 'pg';
import { context, ROOT_CONTEXT } from '../telemetry/tracing.ts';

type Notice = { readonly channel: string; readonly payload: string };

const noticesOf = new WeakMap<PoolClient, Notice[]>();
const tellers = new WeakMap<Pool, (notices: readonly Notice[]) => void>();

// A notification needs a commit, and no one waits for that one to be on disk.
const tellThem = `
  select set_config('synchronous_commit', 'off', true), pg_notify(channel || '_' || current_schema(), payload)
  from unnest($1::text[], $2::text[]) as notice (channel, payload)`;

/**
 * Sends NOTIFY on `<channel>_<schema>` once the transaction has committed, and never when it was rolled back.
 *
 * Not within the transaction: whoever has notified holds a lock of the whole server while its commit is written to
 * disk, so that commits of all services would wait for each other's. The price is that a process that is killed in
 * between has told nobody: whoever listens has to look now and then anyway.
 */
export function notifyAfterCommit(transaction: PoolClient, channel: string, payload = ''): void {
  const notices = noticesOf.get(transaction);
  if (notices) notices.push({ channel, payload });
  else noticesOf.set(transaction, [{ channel, payload }]);
}

/** What is to be told of a transaction that has just ended; forgets it. */
export function takeNotices(transaction: PoolClient): readonly Notice[] {
  const notices = noticesOf.get(transaction) ?? [];
  noticesOf.delete(transaction);
  return notices;
}

/** Tells it soon. What many transactions have to tell meanwhile is told together, and the same only once. */
export function tell(database: Pool, notices: readonly Notice[]): void {
  if (notices.length === 0) return;
  let teller = tellers.get(database);
  if (!teller) {
    teller = createTeller(database);
    tellers.set(database, teller);
  }
  teller(notices);
}

function createTeller(database: Pool): (notices: readonly Notice[]) => void {
  let waiting = new Map<string, Notice>();
  let telling = false;
  const tellAll = async (): Promise<void> => {
    telling = true;
    while (waiting.size > 0) {
      const notices = [...waiting.values()];
      waiting = new Map();
      const [channels, payloads] = [notices.map(({ channel }) => channel), notices.map(({ payload }) => payload)];
      // A connection that broke is reported where it belongs; who listens looks anyway.
      await database.query({ name: 'tell', text: tellThem, values: [channels, payloads] }).catch(() => undefined);
    }
    telling = false;
  };
  return (notices) => {
    for (const notice of notices) waiting.set(`${notice.channel} ${notice.payload}`, notice);
    // Of no trace: it is told for many.
    if (!telling) void context.with(ROOT_CONTEXT, tellAll);
  };
}
