import { createRequire } from 'node:module';
import type { Client, PoolConfig } from 'pg';
import type { Log } from '../log.ts';
import { retrying } from '../retry.ts';

const pg = createRequire(import.meta.url)('pg') as typeof import('pg');

export type Listener = { stop(): Promise<void> };

/**
 * Calls `onNotification` with the payload of each NOTIFY on `channel`, on a connection of its own that is made again
 * when it breaks. `onConnected` is called after each connect: what was notified in between was missed, so look then.
 */
export function listen(
  options: PoolConfig,
  channel: string,
  callbacks: { onNotification: (payload: string) => void; onConnected: () => void; log: Log },
): Listener {
  const abort = new AbortController();
  let client: Client | undefined;

  const connectOnce = async (): Promise<void> => {
    const connection = new pg.Client(options);
    const ended = new Promise<void>((resolve) => connection.once('end', () => resolve()));
    connection.on('error', (error) =>
      callbacks.log.warn({ event: 'listen-lost', channel, error }, 'lost the LISTEN connection'),
    );
    connection.on('notification', (message) => callbacks.onNotification(message.payload ?? ''));
    await connection.connect();
    client = connection;
    // Stopped while it connected: there was nothing to end yet.
    if (abort.signal.aborted) return connection.end();
    await connection.query(`listen ${pg.escapeIdentifier(channel)}`);
    callbacks.onConnected();
    await ended;
    if (!abort.signal.aborted) throw new Error('the LISTEN connection ended');
  };

  const done = retrying(connectOnce, { again: () => !abort.signal.aborted, signal: abort.signal }).catch(() => {
    // Only reached when stopping.
  });

  return {
    async stop() {
      abort.abort();
      await client?.end().catch(() => undefined);
      await done;
    },
  };
}
