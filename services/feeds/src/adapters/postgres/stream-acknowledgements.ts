import type { Log } from '@throughline/platform/log';
import type { Database } from '@throughline/platform/postgres/pool';
import { repeatWork } from '@throughline/platform/repeat-work';

/** What is acknowledged over streams, where nobody waits for an answer: written together, not a commit for each. */
export type StreamAcknowledgements = {
  /**
   * @param position of an item that was sent to the partner; what is beyond the feed's head is passed over
   * @param receivedAt when the partner's system got the item, by its own clock
   */
  note(partnerId: string, position: bigint, receivedAt?: Date): void;
  /** Writes what was noted so far. What can't be written is tried again later. */
  flush(): Promise<void>;
  /** Writes what is left. */
  stop(): Promise<void>;
};

type Noted = { readonly partnerId: string; readonly position: bigint; readonly receivedAt: Date | undefined };

/**
 * What a crash may forget is this long, and is delivered again. 100 partners that acknowledge 5 items a second each are
 * 10 commits so, not 500, and their rows are locked as often: those who append items wait for them.
 */
const flushMilliseconds = 100;

export function createStreamAcknowledgements(database: Database, log: Log): StreamAcknowledgements {
  let noted: Noted[] = [];
  let last: Promise<void> = Promise.resolve();

  const writeNoted = async (): Promise<void> => {
    const written = noted;
    if (written.length === 0) return;
    noted = [];
    try {
      await database.query({
        name: 'stream-acknowledgements',
        text: `with given as (
                 select * from unnest($1::text[], $2::bigint[], $3::timestamptz[]) as it (partner_id, position, received_at)
               ), before as (
                 select partner_id, acknowledged_position, head_position from feed
                 where partner_id in (select partner_id from given) order by partner_id for update
               ), new as (
                 select given.* from given join before using (partner_id)
                 where position > acknowledged_position and position <= head_position
               ), moved as (
                 update feed set acknowledged_position = furthest.position, acknowledged_at = clock_timestamp()
                 from (select partner_id, max(position) as position from new group by partner_id) as furthest
                 where feed.partner_id = furthest.partner_id
               )
               insert into acknowledgement (partner_id, position, received_at)
               select partner_id, position, min(received_at) from new group by partner_id, position
               on conflict do nothing`,
        values: [
          written.map(({ partnerId }) => partnerId),
          written.map(({ position }) => position),
          written.map(({ receivedAt }) => receivedAt ?? null),
        ],
      });
    } catch (error) {
      // Of each partner the furthest alone, so that what is kept while the database is away has a bound.
      noted = [...furthestOfEach(written), ...noted];
      throw error;
    }
  };
  /** One after the other: who asks for a flush also waits for what was under way. */
  const write = (): Promise<void> => {
    const written = last.then(writeNoted);
    last = written.catch(() => {});
    return written;
  };
  const warn = (error: unknown): void =>
    log.warn({ event: 'acknowledgements-not-written', error }, 'could not write what was acknowledged; trying again');
  const writing = repeatWork({
    work: async () => {
      await write();
      return flushMilliseconds;
    },
    onFailure: warn,
    afterFailureMilliseconds: 1_000,
  });

  return {
    note: (partnerId, position, receivedAt) => void noted.push({ partnerId, position, receivedAt }),
    flush: () => write().catch(warn),
    async stop() {
      await writing.stop();
      await write().catch(warn);
    },
  };
}

function furthestOfEach(all: readonly Noted[]): Noted[] {
  const furthest = new Map<string, Noted>();
  for (const each of all) {
    const known = furthest.get(each.partnerId);
    if (!known || known.position < each.position) furthest.set(each.partnerId, each);
  }
  return [...furthest.values()];
}
