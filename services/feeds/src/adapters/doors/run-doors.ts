import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '@throughline/platform/log';
import { loseWhenSilent } from '@throughline/platform/postgres/lock';
import type { Database, Transaction } from '@throughline/platform/postgres/pool';
import { backoffMilliseconds, defaultBackoff } from '@throughline/platform/retry';
import type { CarriedDoor } from '../../domain/doors.ts';
import { suspended } from '../postgres/door-store.ts';

export type DoorId = { readonly partnerId: string; readonly door: CarriedDoor };

const lookMilliseconds = 1_000;
/** A door that failed in a way that nobody foresaw is opened again after this. */
const restMilliseconds = 5_000;

/**
 * Carries through every open door, each by one instance at a time however many run: the one that holds the door's
 * advisory lock, on a connection of its own. When that connection is lost, everything that it locked stops.
 * @param carry ends when the door is closed or the signal aborts
 */
export function runDoors(parts: {
  readonly database: Database;
  readonly doors: readonly CarriedDoor[];
  readonly carry: (id: DoorId, signal: AbortSignal) => Promise<void>;
  readonly log: Log;
}): { stop(): Promise<void> /** Milliseconds since it last looked which doors are open. */; idleSince(): number } {
  const { database, carry, log } = parts;
  const stopping = new AbortController();
  let lastLook = Date.now();
  const pause = (milliseconds: number): Promise<unknown> =>
    delay(milliseconds, undefined, { signal: stopping.signal }).catch(() => undefined);

  const runWhileConnected = async (connection: Transaction): Promise<void> => {
    const lost = new AbortController();
    const signal = AbortSignal.any([stopping.signal, lost.signal]);
    const running = new Map<string, Promise<void>>();
    let ended: string[] = [];
    const start = (id: DoorId, key: string): void => {
      const end = async (): Promise<void> => {
        try {
          await carry(id, signal);
        } catch (error) {
          log.warn({ event: 'door-failed', ...id, error }, 'could not carry through a door; it is opened again');
          await delay(restMilliseconds, undefined, { signal }).catch(() => undefined);
        }
        running.delete(key);
        ended.push(key);
      };
      running.set(key, end());
    };
    try {
      while (!stopping.signal.aborted) {
        const unlocked = ended;
        ended = [];
        for (const key of unlocked) await unlock(connection, key);
        for (const id of await openDoors(connection, parts.doors)) {
          const key = `feeds/door/${id.door}/${id.partnerId}`;
          if (!running.has(key) && !ended.includes(key) && (await tryLock(connection, key))) start(id, key);
        }
        lastLook = Date.now();
        await pause(lookMilliseconds);
      }
    } finally {
      lost.abort();
      await Promise.all(running.values());
    }
  };

  const done = (async () => {
    for (let failures = 0; !stopping.signal.aborted; ) {
      let broken: Error | undefined;
      const connection = await database.connect().catch((error: Error) => {
        broken = error;
        return undefined;
      });
      try {
        if (connection) {
          await loseWhenSilent(connection);
          await runWhileConnected(connection);
        }
      } catch (error) {
        broken = error as Error;
      } finally {
        // Its locks end with it.
        connection?.release(true);
      }
      failures = broken ? failures + 1 : 0;
      if (!broken || stopping.signal.aborted) continue;
      log.warn(
        { event: 'doors-lost', error: broken },
        'lost the connection that holds the doors; they stop until it is back',
      );
      await pause(backoffMilliseconds(failures, defaultBackoff));
    }
  })();

  return {
    async stop() {
      stopping.abort();
      await done;
    },
    idleSince: () => Date.now() - lastLook,
  };
}

async function openDoors(connection: Transaction, doors: readonly CarriedDoor[]): Promise<DoorId[]> {
  const { rows } = await connection.query<{ partner_id: string; door: CarriedDoor }>({
    name: 'open-doors',
    text: `select partner_id, door from subscription where state = 'ACTIVE' and door = any($1::text[]) and not ${suspended}`,
    values: [doors],
  });
  return rows.map((row) => ({ partnerId: row.partner_id, door: row.door }));
}

async function tryLock(connection: Transaction, key: string): Promise<boolean> {
  const { rows } = await connection.query<{ locked: boolean }>(
    'select pg_try_advisory_lock(hashtextextended(current_schema() || $1, 0)) as locked',
    [key],
  );
  return rows[0]?.locked ?? false;
}

async function unlock(connection: Transaction, key: string): Promise<void> {
  await connection.query('select pg_advisory_unlock(hashtextextended(current_schema() || $1, 0))', [key]);
}
