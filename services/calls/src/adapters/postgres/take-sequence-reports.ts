import type { Transaction } from '@throughline/platform/postgres/pool';
import type { Recorder, SequenceUnit, WaitingNumbers } from '../../application/sequence-ports.ts';
import type { Gap, ReportedNumber, Sequence } from '../../domain/sequence.ts';

/** So that a transaction stays short after a long wait. A report has the numbers of one batch, a thousand and more. */
const mostReportsAtOnce = 200;
const mostNumbersAtOnce = 20_000;

type Reports = Recorder & { readonly reported: ReportedNumber[] };

/** Takes the oldest reports out, and reads what is known of their switches. */
export async function takeReports(transaction: Transaction): ReturnType<SequenceUnit['take']> {
  const { rows } = await transaction.query<Recorder & { numbers: number[]; times: Date[]; taken: boolean }>(
    `delete from sequence_report where report_id in (
       select report_id from (
         select report_id, sum(cardinality(sequence_numbers)) over (order by report_id)
           - cardinality(sequence_numbers) as before
         from (select * from sequence_report order by report_id limit ${mostReportsAtOnce}) as oldest
       ) as counted where before < ${mostNumbersAtOnce}
     )
     returning operator_id as "operatorId", recording_entity as "recordingEntity",
       sequence_numbers::float8[] as numbers, seizure_times as times, taken`,
  );
  const byRecorder = new Map<string, Reports>();
  for (const { operatorId, recordingEntity, numbers, times, taken } of rows) {
    const key = JSON.stringify([operatorId, recordingEntity]);
    const reports = byRecorder.get(key) ?? { operatorId, recordingEntity, reported: [] };
    byRecorder.set(key, reports);
    numbers.forEach((number, index) => {
      reports.reported.push({ number, time: times[index]?.getTime() ?? 0, taken });
    });
  }
  if (rows.length === 0) return { waiting: [], full: false };
  const all = [...byRecorder.values()];
  const waiting = await withGaps(transaction, await withSequences(transaction, all));
  // Some waits for the numbers of the others: as if the most reports were taken.
  const numbers = all.reduce((sum, { reported }) => sum + reported.length, 0);
  return { waiting, full: rows.length === mostReportsAtOnce || numbers >= mostNumbersAtOnce };
}

type WithSequence = Omit<WaitingNumbers, 'gaps'>;

async function withSequences(transaction: Transaction, all: readonly Reports[]): Promise<WithSequence[]> {
  type Row = { at: number; lowest: number; lowestTime: Date; highest: number; highestTime: Date };
  const { rows } = await transaction.query<Row>(
    `select asked.at::int, lowest_number::float8 as lowest, lowest_seizure_time as "lowestTime",
       highest_number::float8 as highest, highest_seizure_time as "highestTime"
     from unnest($1::text[], $2::text[]) with ordinality as asked (operator_id, recording_entity, at)
     join sequence using (operator_id, recording_entity)`,
    [all.map((it) => it.operatorId), all.map((it) => it.recordingEntity)],
  );
  const known = new Map<number, Sequence>(
    rows.map((row) => [
      row.at - 1,
      {
        lowest: { number: row.lowest, time: row.lowestTime.getTime() },
        highest: { number: row.highest, time: row.highestTime.getTime() },
      },
    ]),
  );
  return all.map((it, index) => ({ ...it, before: known.get(index) }));
}

/** Numbers beyond what is known are in no gap: in ordinary times that is all of them, and nothing is looked up. */
async function withGaps(transaction: Transaction, all: readonly WithSequence[]): Promise<WaitingNumbers[]> {
  const within = all.flatMap(({ before, reported }, at) =>
    reported
      .filter(({ number }) => before && number > before.lowest.number && number < before.highest.number)
      .map(({ number }) => ({ at, number })),
  );
  type Row = Omit<Gap, 'neighbourTime' | 'openedAt' | 'reportedAt'> & {
    at: number;
    neighbour: Date;
    opened: Date;
    reported: Date | null;
  };
  const { rows } =
    within.length === 0
      ? { rows: [] }
      : await transaction.query<Row>(
          `select distinct on (asked.at, gap.first_number) asked.at, gap.first_number::float8 as first,
             gap.last_number::float8 as last, neighbour_time as neighbour, opened_at as opened, reported_at as reported
           from unnest($1::int[], $2::bigint[]) as asked (at, number)
           cross join lateral (
             select * from sequence_gap
             where operator_id = ($3::text[])[asked.at + 1] and recording_entity = ($4::text[])[asked.at + 1]
               and first_number <= asked.number
             order by first_number desc limit 1
           ) gap
           where gap.last_number >= asked.number`,
          [
            within.map((it) => it.at),
            within.map((it) => it.number),
            all.map((it) => it.operatorId),
            all.map((it) => it.recordingEntity),
          ],
        );
  const gaps = Map.groupBy(rows, (row) => row.at);
  return all.map((it, index) => ({
    ...it,
    gaps: (gaps.get(index) ?? []).map(({ first, last, neighbour, opened, reported }) => ({
      first,
      last,
      neighbourTime: neighbour.getTime(),
      openedAt: opened.getTime(),
      reportedAt: reported?.getTime() ?? null,
    })),
  }));
}
