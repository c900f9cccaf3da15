import type { EventRecords } from '@throughline/platform/outbox/event-records';
import { recordChange } from '@throughline/platform/outbox/record-change';
import { type Months, monthOf } from '@throughline/platform/postgres/months';
import type { Transaction } from '@throughline/platform/postgres/pool';
import { callRefused } from '@throughline/schemas/calls.ts';
import type { Refused } from '../../application/publish-calls.ts';
import type { Place } from '../../application/take-in-calls.ts';
import { tablesOf } from './retention-store.ts';

export type RefusalStore = {
  /** Keeps each refusal once a month, and tells the operator of those that are new. */
  refuse(
    transaction: Transaction,
    operatorId: string,
    door: string,
    refused: readonly Refused[],
    placeOf?: (index: number) => Place,
  ): Promise<void>;
};

const insert = `
  with incoming as (
    select * from unnest($1::bytea[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::float8[],
      $8::int[], $9::bigint[], $10::int[])
      as incoming (digest, call_id, reason, detail, entity, sequence, seizure, partition, "offset", times)
  ), kept as (
    insert into refused_call as refused (refused_month, refusal_digest, operator_id, call_id, door, reason, detail,
      recording_entity, sequence_number, seizure_time, topic_partition, topic_offset, refused_at, last_refused_at, times)
    select $11, digest, $12, call_id, $13, reason, detail, entity, sequence, to_timestamp(seizure), partition, "offset",
      $14, $14, times
    from incoming order by digest
    on conflict (refused_month, refusal_digest) do update
      set times = refused.times + excluded.times, last_refused_at = excluded.last_refused_at
    returning refusal_digest, recording_entity, sequence_number, coalesce(seizure_time, refused_at) as at, times
  ), fresh as (
    -- One that was there has come more often than now.
    select kept.* from kept join incoming on incoming.digest = refusal_digest and incoming.times = kept.times
  ), reported as (
    insert into sequence_report (operator_id, recording_entity, sequence_numbers, seizure_times, taken)
    select $12, recording_entity, array_agg(sequence_number), array_agg(at), false
    from fresh where recording_entity is not null and sequence_number is not null group by recording_entity
  )
  select refusal_digest from fresh`;

export function createRefusalStore(records: EventRecords, months: Months, now: () => Date): RefusalStore {
  return {
    async refuse(transaction, operatorId, door, refused, placeOf) {
      const refusedAt = now();
      await months.ensure(tablesOf.REFUSALS, [refusedAt.getTime()]);
      const once = new Map<string, { readonly it: Refused; times: number }>();
      for (const it of refused) {
        const key = it.digest.toString('base64');
        const there = once.get(key);
        if (there) there.times += 1;
        else once.set(key, { it, times: 1 });
      }
      const all = [...once.values()];
      const column = <T>(of: (it: Refused) => T): T[] => all.map(({ it }) => of(it));
      const place = (it: Refused) => placeOf?.(it.index);
      const { rows } = await transaction.query<{ refusal_digest: Buffer }>(insert, [
        column((it) => it.digest),
        column((it) => it.callId),
        column((it) => it.reason),
        column((it) => it.detail),
        column((it) => it.recordingEntity),
        column((it) => it.sequenceNumber),
        column((it) => (it.seizureTime === null ? null : it.seizureTime / 1_000)),
        column((it) => place(it)?.partition ?? null),
        column((it) => place(it)?.offset.toString() ?? null),
        all.map(({ times }) => times),
        new Date(monthOf(refusedAt.getTime())).toISOString().slice(0, 10),
        operatorId,
        door,
        refusedAt,
      ]);
      const fresh = rows.flatMap((row) => once.get(row.refusal_digest.toString('base64'))?.it ?? []);
      if (fresh.length === 0) return;
      await recordChange(
        transaction,
        {
          actor: `partner.${operatorId}`,
          action: 'CALLS_REFUSED',
          subjectIds: fresh.flatMap(({ callId }) => callId ?? []),
          details: { door, reasons: [...new Set(fresh.map(({ reason }) => reason))] },
        },
        fresh.map((it) => {
          const { index: _index, digest: _digest, ...told } = it;
          const at = place(it);
          return records({
            contract: callRefused,
            subject: it.callId ?? operatorId,
            correlationId: it.callId ?? operatorId,
            time: refusedAt,
            data: {
              ...told,
              operatorId,
              door,
              partition: at?.partition ?? null,
              offset: at ? Number(at.offset) : null,
              refusedAt: refusedAt.getTime(),
            },
          });
        }),
      );
    },
  };
}
