import type { Transaction } from '@throughline/platform/postgres/pool';

export type EndedConsent = { readonly consentId: string; readonly partnerId: string };

/**
 * Items that need these consents are delivered without their event from now on, and so are those that come late.
 * Call it after the event that says so was put on the partners' feeds: that holds the lock under which
 * `withholdLate` looks for them.
 */
export async function withholdItems(transaction: Transaction, ended: readonly EndedConsent[]): Promise<void> {
  if (ended.length === 0) return;
  await transaction.query(
    `with ended as (
       insert into withdrawn_consent (consent_id, partner_id)
       select * from unnest($1::uuid[], $2::text[]) on conflict do nothing
     )
     update feed_item set withheld = 'CONSENT_WITHDRAWN'
     from unnest($1::uuid[], $2::text[]) as it (consent_id, partner_id)
     where feed_item.consent_id = it.consent_id and feed_item.partner_id = it.partner_id and withheld is null`,
    [ended.map(({ consentId }) => consentId), ended.map(({ partnerId }) => partnerId)],
  );
}

/** The same for items that were just appended, when their consent had ended before: the topics are read apart. */
export async function withholdLate(transaction: Transaction, consentIds: readonly string[]): Promise<void> {
  if (consentIds.length === 0) return;
  await transaction.query(
    `update feed_item set withheld = 'CONSENT_WITHDRAWN'
     from withdrawn_consent ended
     where feed_item.consent_id = any($1::uuid[]) and withheld is null
       and ended.consent_id = feed_item.consent_id and ended.partner_id = feed_item.partner_id`,
    [consentIds],
  );
}
