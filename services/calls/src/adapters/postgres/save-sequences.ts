import type { Transaction } from '@throughline/platform/postgres/pool';
import type { Recorder } from '../../application/sequence-ports.ts';
import type { Advance } from '../../domain/sequence.ts';

const seconds = (milliseconds: number): number => milliseconds / 1_000;

/** Three statements, whatever the number of switches and gaps. */
export async function saveSequences(transaction: Transaction, changes: readonly (Recorder & Advance)[]): Promise<void> {
  const removed = changes.flatMap((change) => change.removed.map((gap) => ({ ...change, gap })));
  if (removed.length > 0) {
    await transaction.query(
      `delete from sequence_gap gap using unnest($1::text[], $2::text[], $3::bigint[])
         as removed (operator_id, recording_entity, first_number)
       where (gap.operator_id, gap.recording_entity, gap.first_number)
           = (removed.operator_id, removed.recording_entity, removed.first_number)`,
      [removed.map((it) => it.operatorId), removed.map((it) => it.recordingEntity), removed.map((it) => it.gap.first)],
    );
  }
  const added = changes.flatMap((change) => change.added.map((gap) => ({ ...change, gap })));
  if (added.length > 0) {
    await transaction.query(
      `insert into sequence_gap (operator_id, recording_entity, first_number, last_number, neighbour_time, opened_at,
         reported_at)
       select operator_id, recording_entity, first_number, last_number, to_timestamp(neighbour), to_timestamp(opened),
         to_timestamp(reported)
       from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::float8[], $6::float8[], $7::float8[])
         as added (operator_id, recording_entity, first_number, last_number, neighbour, opened, reported)`,
      [
        added.map((it) => it.operatorId),
        added.map((it) => it.recordingEntity),
        added.map((it) => it.gap.first),
        added.map((it) => it.gap.last),
        added.map((it) => seconds(it.gap.neighbourTime)),
        added.map((it) => seconds(it.gap.openedAt)),
        added.map((it) => (it.gap.reportedAt === null ? null : seconds(it.gap.reportedAt))),
      ],
    );
  }
  await transaction.query(
    `insert into sequence as known (operator_id, recording_entity, lowest_number, lowest_seizure_time, highest_number,
       highest_seizure_time)
     select operator_id, recording_entity, lowest, to_timestamp(lowest_time), highest, to_timestamp(highest_time)
     from unnest($1::text[], $2::text[], $3::bigint[], $4::float8[], $5::bigint[], $6::float8[])
       as advanced (operator_id, recording_entity, lowest, lowest_time, highest, highest_time)
     on conflict (operator_id, recording_entity) do update set
       lowest_number = excluded.lowest_number, lowest_seizure_time = excluded.lowest_seizure_time,
       highest_number = excluded.highest_number, highest_seizure_time = excluded.highest_seizure_time`,
    [
      changes.map((it) => it.operatorId),
      changes.map((it) => it.recordingEntity),
      changes.map((it) => it.sequence.lowest.number),
      changes.map((it) => seconds(it.sequence.lowest.time)),
      changes.map((it) => it.sequence.highest.number),
      changes.map((it) => seconds(it.sequence.highest.time)),
    ],
  );
}
