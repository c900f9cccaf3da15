import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '@throughline/platform/log';
import type { Database } from '@throughline/platform/postgres/pool';
import type { Door } from '../../domain/doors.ts';
import { countDelivered } from '../telemetry/door-counters.ts';

/** What was sent through the doors that partners open, for those who ask later whether and when. */
export type DeliveryLog = {
  sent(partnerId: string, door: Door, firstPosition: bigint, lastPosition: bigint): void;
  /** Writes what is left. */
  stop(): Promise<void>;
};

type Range = {
  readonly partnerId: string;
  readonly door: Door;
  readonly first: bigint;
  last: bigint;
  readonly sentAt: Date;
};

/** A row for each item would cost more than sending it. So what a crash may forget is this long. */
const flushMilliseconds = 500;
/** Positions in a range at most, so that whoever looks for a position has a bounded piece to look at. */
export const longestRange = 10_000;

export function createDeliveryLog(database: Database, log: Log): DeliveryLog {
  const stopping = new AbortController();
  let ranges: Range[] = [];
  let newest = new Map<string, Range>();

  const flush = async (): Promise<void> => {
    const written = ranges;
    if (written.length === 0) return;
    ranges = [];
    newest = new Map();
    try {
      await database.query({
        name: 'deliveries',
        text: `insert into delivery (partner_id, door, first_position, last_position, sent_at)
               select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::timestamptz[])
               on conflict do nothing`,
        values: [
          written.map((range) => range.partnerId),
          written.map((range) => range.door),
          written.map((range) => range.first),
          written.map((range) => range.last),
          written.map((range) => range.sentAt),
        ],
      });
      for (const { partnerId, door, first, last } of written)
        countDelivered(partnerId, door, Number(last - first + 1n));
    } catch (error) {
      log.warn({ event: 'deliveries-not-recorded', error }, 'could not record what was sent; it is tried again');
      ranges = [...written, ...ranges];
    }
  };
  const flushing = (async () => {
    while (!stopping.signal.aborted) {
      await delay(flushMilliseconds, undefined, { signal: stopping.signal }).catch(() => undefined);
      await flush();
    }
  })();

  return {
    sent(partnerId, door, firstPosition, lastPosition) {
      const key = `${partnerId} ${door}`;
      const range = newest.get(key);
      if (range && range.last + 1n === firstPosition && lastPosition - range.first < longestRange) {
        range.last = lastPosition;
        return;
      }
      const begun: Range = { partnerId, door, first: firstPosition, last: lastPosition, sentAt: new Date() };
      ranges.push(begun);
      newest.set(key, begun);
    },
    async stop() {
      stopping.abort();
      await flushing;
    },
  };
}
