import { ThroughlineError } from '@throughline/platform/errors';
import { recordChange } from '@throughline/platform/outbox/record-change';
import { notifyAfterCommit } from '@throughline/platform/postgres/notify';
import { type Database, type Transaction, transact } from '@throughline/platform/postgres/pool';
import type {
  ActivationStore,
  StoredSubscription,
  SubscribedDoor,
  SubscriptionState,
} from '../../application/activate-subscription.ts';
import { feedChannel } from './append-items.ts';

export type NewSubscription = Pick<StoredSubscription, 'door' | 'state' | 'detail' | 'settings'>;

/** The doors that the hub carries a partner's feed through. Every change is audited, and told to who carries. */
export type SubscriptionStore = ActivationStore & {
  /** It goes on after the acknowledged position. @throws ThroughlineError CONFLICT where the partner has it already */
  create(partnerId: string, subscription: NewSubscription, actor: string): Promise<StoredSubscription>;
  list(partnerId: string): Promise<StoredSubscription[]>;
  /**
   * New settings from those of now. @param details for the audit: ids and codes
   * @throws ThroughlineError NOT_FOUND
   */
  changeSettings<Settings>(
    partnerId: string,
    door: SubscribedDoor,
    change: (settings: unknown) => Settings,
    audit: { readonly actor: string; readonly action: string; details(settings: Settings): Record<string, unknown> },
  ): Promise<Settings>;
  /** What is not there is deleted already. */
  delete(partnerId: string, door: SubscribedDoor, actor: string): Promise<void>;
  /** The names of the master keys that stored webhooks have. */
  webhookMasterKeys(): Promise<string[]>;
};

type Row = {
  door: SubscribedDoor;
  state: SubscriptionState;
  detail: string;
  settings: unknown;
  sent_position: bigint;
  created_at: Date;
  last_sent_at: Date | null;
  failures: number;
  last_failure: string | null;
  next_attempt_at: Date | null;
};

const columns = `door, state, detail, settings, sent_position, created_at, last_sent_at, next_attempt_at,
  jsonb_array_length(attempts) as failures, attempts -> -1 ->> 'failure' as last_failure`;

export function createSubscriptionStore(database: Database): SubscriptionStore {
  /** In one transaction with its audit. */
  const changing = <T>(partnerId: string, work: (transaction: Transaction, audit: Audit) => Promise<T>): Promise<T> =>
    transact(database, (transaction) =>
      work(transaction, async (actor, action, details) => {
        await recordChange(transaction, { actor, action, subjectIds: [partnerId], details });
        notifyAfterCommit(transaction, feedChannel, partnerId);
      }),
    );

  return {
    create: (partnerId, { door, state, detail, settings }, actor) =>
      changing(partnerId, async (transaction, audit) => {
        const { rows } = await transaction.query<Row>(
          `insert into subscription (partner_id, door, state, detail, settings, sent_position)
           values ($1, $2, $3, $4, $5,
             coalesce((select acknowledged_position from feed where partner_id = $1), 0))
           on conflict do nothing returning ${columns}`,
          [partnerId, door, state, detail, JSON.stringify(settings)],
        );
        const [row] = rows;
        if (!row) {
          throw new ThroughlineError(
            'CONFLICT',
            'There is a subscription of this door already: delete it first. Nothing is lost by that.',
          );
        }
        await audit(actor, 'SUBSCRIPTION_CREATED', { door, state });
        return subscriptionOf(row);
      }),

    async list(partnerId) {
      const { rows } = await database.query<Row>(
        `select ${columns} from subscription where partner_id = $1 order by door`,
        [partnerId],
      );
      return rows.map(subscriptionOf);
    },

    async find(partnerId, door) {
      const { rows } = await database.query<Row>(
        `select ${columns} from subscription where partner_id = $1 and door = $2`,
        [partnerId, door],
      );
      return rows[0] && subscriptionOf(rows[0]);
    },

    activate: (partnerId, { door, createdAt, settings }, actor) =>
      changing(partnerId, async (transaction, audit) => {
        // Its keys may have been rotated meanwhile; another address or a new row is another subscription.
        const { rows } = await transaction.query<Row>(
          `update subscription set state = 'ACTIVE', detail = '', attempts = '[]', next_attempt_at = null
           where partner_id = $1 and door = $2 and date_trunc('milliseconds', created_at) = $3
             and settings ->> 'url' is not distinct from $4::jsonb ->> 'url'
           returning ${columns}`,
          [partnerId, door, createdAt, JSON.stringify(settings)],
        );
        const [row] = rows;
        if (!row) return undefined;
        await audit(actor, 'SUBSCRIPTION_ACTIVATED', { door });
        return subscriptionOf(row);
      }),

    changeSettings: (partnerId, door, change, { actor, action, details }) =>
      changing(partnerId, async (transaction, audit) => {
        const { rows } = await transaction.query<{ settings: unknown }>(
          'select settings from subscription where partner_id = $1 and door = $2 for update',
          [partnerId, door],
        );
        const [row] = rows;
        if (!row) throw new ThroughlineError('NOT_FOUND', 'There is no such subscription: create it first.');
        const settings = change(row.settings);
        await transaction.query('update subscription set settings = $3 where partner_id = $1 and door = $2', [
          partnerId,
          door,
          JSON.stringify(settings),
        ]);
        await audit(actor, action, { door, ...details(settings) });
        return settings;
      }),

    delete: (partnerId, door, actor) =>
      changing(partnerId, async (transaction, audit) => {
        const { rowCount } = await transaction.query('delete from subscription where partner_id = $1 and door = $2', [
          partnerId,
          door,
        ]);
        if (rowCount === 1) await audit(actor, 'SUBSCRIPTION_DELETED', { door });
      }),

    async webhookMasterKeys() {
      const { rows } = await database.query<{ id: string }>(
        `select distinct settings ->> 'masterKey' as id from subscription where door = 'WEBHOOK'`,
      );
      return rows.map(({ id }) => id);
    },
  };
}

type Audit = (actor: string, action: string, details: Record<string, unknown>) => Promise<void>;

function subscriptionOf(row: Row): StoredSubscription {
  return {
    door: row.door,
    state: row.state,
    detail: row.detail,
    settings: row.settings,
    sentPosition: row.sent_position,
    createdAt: row.created_at,
    lastSentAt: row.last_sent_at ?? undefined,
    failures: row.failures,
    lastFailure: row.last_failure ?? '',
    nextAttemptAt: row.next_attempt_at ?? undefined,
  };
}
