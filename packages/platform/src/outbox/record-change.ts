import { notifyAfterCommit } from '../postgres/notify.ts';
import type { Transaction } from '../postgres/pool.ts';
import { encodeRecordSet, type OutboxRecord } from './record-set.ts';

/** What happened, for the audit. Ids and codes only: no personal data, no numbers. */
export type Change = {
  /** `partner.kyivstar`, `service.referrals`. */
  readonly actor: string;
  /** What was done, in upper case: REFERRAL_ACCEPTED. */
  readonly action: string;
  readonly subjectIds: readonly string[];
  readonly details?: Readonly<Record<string, unknown>>;
};

/** NOTIFY channel, with the schema behind it: the outbox has something. */
export const outboxChannel = 'outbox';

/**
 * Writes the audit row of a change and the records that it publishes, in the transaction of the change and in one
 * statement, and wakes the relay when it commits.
 */
export async function recordChange(
  transaction: Transaction,
  change: Change,
  records: readonly OutboxRecord[] = [],
): Promise<void> {
  await transaction.query({
    name: 'record-change',
    text: `with audited as (
       insert into audit (actor, action, subject_ids, details) values ($1, $2, $3, $4)
     )
     insert into outbox (records, record_count) select $5, $6::int where $6::int > 0`,
    values: [
      change.actor,
      change.action,
      change.subjectIds,
      JSON.stringify(change.details ?? {}),
      encodeRecordSet(records),
      records.length,
    ],
  });
  if (records.length > 0) notifyAfterCommit(transaction, outboxChannel);
}

/** Publishes without a change of state of our own, such as a dead letter. */
export async function publishRecords(transaction: Transaction, records: readonly OutboxRecord[]): Promise<void> {
  await transaction.query('insert into outbox (records, record_count) values ($1, $2)', [
    encodeRecordSet(records),
    records.length,
  ]);
  notifyAfterCommit(transaction, outboxChannel);
}
