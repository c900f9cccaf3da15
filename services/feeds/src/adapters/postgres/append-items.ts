import { notifyAfterCommit } from '@throughline/platform/postgres/notify';
import type { Transaction } from '@throughline/platform/postgres/pool';

/** An item to be put on a partner's feed, encoded without what only its place decides. */
export type NewItem = {
  readonly partnerId: string;
  readonly eventId: string;
  readonly bytes: Buffer;
  /** Its number in `eventKinds`. */
  readonly eventKind: number;
  /** The consent without which the partner may not see it. */
  readonly consentId?: string | undefined;
};

/** NOTIFY channel, with the schema behind it: the payload is the partner whose feed grew, or that wants it again. */
export const feedChannel = 'feed_grew';

/**
 * Appends items in their order, each with its partner's next position, and tells who follows. The rows of the heads
 * are locked in the order of the partners' ids, so that two writers wait for each other and never deadlock. In one
 * statement: the next writer waits from the head's change to the commit, and for nothing in between.
 */
export async function appendItems(transaction: Transaction, items: readonly NewItem[]): Promise<void> {
  if (items.length === 0) return;
  const counts = new Map<string, number>();
  // From the last to the first: how many of the same partner come after each, and so below the head that is to be.
  const below = new Array<number>(items.length);
  for (let index = items.length - 1; index >= 0; index--) {
    const partnerId = items[index]?.partnerId ?? '';
    const after = counts.get(partnerId) ?? 0;
    below[index] = after;
    counts.set(partnerId, after + 1);
  }
  await transaction.query({
    name: 'append-items',
    text: `with grown as (
       insert into feed (partner_id, head_position)
       select partner_id, items from unnest($1::text[], $2::bigint[]) as grown (partner_id, items) order by partner_id
       on conflict (partner_id) do update set head_position = feed.head_position + excluded.head_position
       returning partner_id, head_position
     )
     insert into feed_item (partner_id, position, event_id, item, event_kind, consent_id)
     select partner_id, head_position - below, event_id, bytes, event_kind, consent_id
     from unnest($3::text[], $4::bigint[], $5::uuid[], $6::bytea[], $7::smallint[], $8::uuid[])
         as item (partner_id, below, event_id, bytes, event_kind, consent_id)
       join grown using (partner_id)`,
    values: [
      [...counts.keys()],
      [...counts.values()],
      items.map((it) => it.partnerId),
      below,
      items.map((it) => it.eventId),
      items.map((it) => it.bytes),
      items.map((it) => it.eventKind),
      items.map((it) => it.consentId ?? null),
    ],
  });
  for (const partnerId of counts.keys()) notifyAfterCommit(transaction, feedChannel, partnerId);
}

/** An item that is put on its own feed again. */
export type NewRepetition = {
  readonly originalPosition: bigint;
  readonly replayId?: string;
  readonly deadLetterId?: string;
};

/**
 * Puts items of one feed on it again, in the order given, with why, and where they were the first time. Consent is
 * looked at again, under the lock of the feed as `withholdLate` does it: what the partner may no longer see by now comes
 * without its event, and a withdrawal that waits for the lock finds the new items.
 * @returns the positions that they got, in the same order
 */
export async function appendRepetitions(
  transaction: Transaction,
  partnerId: string,
  repetitions: readonly NewRepetition[],
): Promise<readonly bigint[]> {
  if (repetitions.length === 0) return [];
  const { rows } = await transaction.query<{ head_position: bigint }>(
    'update feed set head_position = head_position + $2 where partner_id = $1 returning head_position',
    [partnerId, repetitions.length],
  );
  const first = (rows[0]?.head_position ?? 0n) - BigInt(repetitions.length) + 1n;
  const positions = repetitions.map((_, index) => first + BigInt(index));
  const { rowCount } = await transaction.query(
    `insert into feed_item (partner_id, position, event_id, item, event_kind, consent_id, withheld,
       replay_id, dead_letter_id, original_position)
     select partner_id, again.position, event_id, item, event_kind, consent_id,
       coalesce(withheld, (select 'CONSENT_WITHDRAWN' from withdrawn_consent ended
         where ended.consent_id = original.consent_id and ended.partner_id = original.partner_id)),
       again.replay_id, again.dead_letter_id, coalesce(original.original_position, original.position)
     from unnest($2::bigint[], $3::bigint[], $4::uuid[], $5::uuid[])
         as again (position, original_position, replay_id, dead_letter_id)
       join feed_item original on original.partner_id = $1 and original.position = again.original_position
     order by again.position`,
    [
      partnerId,
      positions,
      repetitions.map((it) => it.originalPosition),
      repetitions.map((it) => it.replayId ?? null),
      repetitions.map((it) => it.deadLetterId ?? null),
    ],
  );
  // Positions without items would be a gap.
  if (rowCount !== repetitions.length) throw new Error('an item that is to be repeated is not on the feed');
  notifyAfterCommit(transaction, feedChannel, partnerId);
  return positions;
}
