import type { Database } from '@throughline/platform/postgres/pool';
import type { MailFeed } from '../../application/send-mails.ts';
import { eventKindOf, eventKinds } from '../../domain/event-kinds.ts';
import { mailItemOf } from '../email/mail-item-of.ts';

/** Positions that are looked at in one statement: it takes as long on a feed of years as on a new one. */
const windowSize = 10_000n;

const neededKinds = [
  // Written before kinds were.
  0,
  eventKinds.CONSENT_WITHDRAWN,
  eventKinds.REFERRAL_SENT,
  eventKinds.REFERRAL_ACCEPTED,
  eventKinds.REFERRAL_REJECTED,
  eventKinds.REFERRAL_CANCELLED,
  eventKinds.REFERRAL_COMPLETED,
  eventKinds.ASSISTANCE_DELIVERED,
  eventKinds.SEQUENCE_GAP_FOUND,
  eventKinds.SEQUENCE_GAP_CLOSED,
];

/** What digests are made from. Repetitions are left out: a digest tells the state, to which they add nothing. */
export function createMailFeed(database: Database): MailFeed {
  return {
    async *items(partnerId, after, upTo) {
      for (let from = after; from < upTo; from += windowSize) {
        const to = from + windowSize < upTo ? from + windowSize : upTo;
        const { rows } = await database.query<{ position: bigint; item: Buffer; withheld: boolean }>({
          name: 'digest-items',
          text: `select position, item, withheld is not null as withheld from feed_item
                 where partner_id = $1 and position > $2 and position <= $3
                   and event_kind = any($4::smallint[]) and original_position is null
                 order by position`,
          values: [partnerId, from, to, neededKinds],
        });
        yield rows.flatMap(({ position, item, withheld }) => mailItemOf(position, item, withheld) ?? []);
      }
    },
    async counts(partnerId, after, upTo) {
      const { rows } = await database.query<{ event_kind: number; items: number }>({
        name: 'digest-counts',
        text: `select event_kind, count(*)::int as items from feed_item
               where partner_id = $1 and position > $2 and position <= $3 and original_position is null
               group by event_kind order by event_kind`,
        values: [partnerId, after, upTo],
      });
      return Object.fromEntries(
        rows.flatMap(({ event_kind, items }) => {
          const kind = eventKindOf(event_kind);
          return kind === undefined ? [] : [[kind, items]];
        }),
      );
    },
  };
}
