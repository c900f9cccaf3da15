import { recordChange } from '@throughline/platform/outbox/record-change';
import { type Database, transact } from '@throughline/platform/postgres/pool';
import { z } from 'zod';
import type { MailSubscription, MailSubscriptions } from '../../application/send-mails.ts';
import type { MailAttempt } from '../../domain/mail-schedule.ts';
import { countDelivered } from '../telemetry/door-counters.ts';

const settingsShape = z.object({ address: z.string(), hour: z.number() });

/** As every door keeps its attempts, and with what the mail was. */
const attemptsShape = z
  .array(
    z
      .object({
        attempted_at: z.string(),
        kind: z.enum(['REFUSED', 'UNREACHABLE', 'UNCERTAIN', 'BEGUN']),
        failure: z.string(),
        last_position: z.string(),
        composed_at: z.string(),
      })
      .transform(
        (it): MailAttempt => ({
          attemptedAt: Date.parse(it.attempted_at),
          kind: it.kind,
          failure: it.failure,
          lastPosition: BigInt(it.last_position),
          composedAt: Date.parse(it.composed_at),
        }),
      ),
  )
  // Written in another way: they tell nothing about a mail.
  .catch([]);

type Row = {
  readonly partner_id: string;
  readonly settings: unknown;
  readonly sent_position: bigint;
  readonly head_position: bigint;
  readonly created_at: Date;
  readonly last_sent_at: Date | null;
  readonly next_attempt_at: Date | null;
  readonly attempts: unknown;
  readonly version: string;
};

/** The rows of the door EMAIL. Until a mail is sent, `next_attempt_at` is when its sender is taken for gone. */
export function createMailSubscriptions(database: Database): MailSubscriptions {
  return {
    async active() {
      const { rows } = await database.query<Row>({
        name: 'digest-subscriptions',
        text: `select partner_id, settings, sent_position, coalesce(head_position, 0) as head_position, created_at,
                 last_sent_at, next_attempt_at, attempts, subscription.xmin::text as version
               from subscription left join feed using (partner_id)
               where door = 'EMAIL' and state = 'ACTIVE' and paused_at is null
               order by next_attempt_at nulls first, partner_id`,
      });
      return rows.map(subscriptionOf);
    },

    async begin({ partnerId, version, attempts }, attempt, until) {
      const { rowCount } = await database.query(
        `update subscription set attempts = $3, next_attempt_at = $4
         where partner_id = $1 and door = 'EMAIL' and state = 'ACTIVE' and xmin::text = $2
           and not exists (select from feed where partner_id = $1 and paused_at is not null)`,
        [partnerId, version, stored([...attempts, attempt]), new Date(until)],
      );
      return rowCount === 1;
    },

    async sent({ partnerId, sentPosition }, { lastPosition }, until, sentAt, next) {
      await transact(database, async (transaction) => {
        await transaction.query(
          `update subscription set sent_position = greatest(sent_position, $3), last_sent_at = $4, next_attempt_at = $5,
             attempts = '[]', detail = ''
           where partner_id = $1 and door = 'EMAIL' and next_attempt_at = $2`,
          [partnerId, new Date(until), lastPosition, new Date(sentAt), new Date(next)],
        );
        if (lastPosition <= sentPosition) return;
        // True even where the door was closed meanwhile: the mail is out.
        await transaction.query(
          `insert into delivery (partner_id, door, first_position, last_position, sent_at)
           values ($1, 'EMAIL', $2, $3, $4) on conflict do nothing`,
          [partnerId, sentPosition + 1n, lastPosition, new Date(sentAt)],
        );
      });
      if (lastPosition > sentPosition) countDelivered(partnerId, 'EMAIL', Number(lastPosition - sentPosition));
    },

    async failed({ partnerId }, attempts, until, next) {
      await database.query(
        `update subscription set attempts = $3, next_attempt_at = $4
         where partner_id = $1 and door = 'EMAIL' and next_attempt_at = $2`,
        [partnerId, new Date(until), stored(attempts), new Date(next)],
      );
    },

    async disable({ partnerId }, attempts, until, detail) {
      await transact(database, async (transaction) => {
        const { rowCount } = await transaction.query(
          `update subscription set state = 'DISABLED', detail = $4, attempts = $3, next_attempt_at = null
           where partner_id = $1 and door = 'EMAIL' and next_attempt_at = $2`,
          [partnerId, new Date(until), stored(attempts), detail],
        );
        if (rowCount !== 1) return;
        await recordChange(transaction, {
          actor: 'service.feeds',
          action: 'SUBSCRIPTION_DISABLED',
          subjectIds: [partnerId],
          details: { door: 'EMAIL', failures: attempts.length },
        });
      });
    },
  };
}

function subscriptionOf(row: Row): MailSubscription {
  return {
    partnerId: row.partner_id,
    ...settingsShape.parse(row.settings),
    sentPosition: row.sent_position,
    headPosition: row.head_position,
    createdAt: row.created_at.getTime(),
    lastSentAt: row.last_sent_at?.getTime(),
    nextAttemptAt: row.next_attempt_at?.getTime(),
    attempts: attemptsShape.parse(row.attempts),
    version: row.version,
  };
}

function stored(attempts: readonly MailAttempt[]): string {
  return JSON.stringify(
    attempts.map((it) => ({
      attempted_at: new Date(it.attemptedAt).toISOString(),
      kind: it.kind,
      failure: it.failure,
      last_position: String(it.lastPosition),
      composed_at: new Date(it.composedAt).toISOString(),
    })),
  );
}
