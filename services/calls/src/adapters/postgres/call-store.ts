import type { EventRecords } from '@throughline/platform/outbox/event-records';
import { recordChange } from '@throughline/platform/outbox/record-change';
import type { Months } from '@throughline/platform/postgres/months';
import type { Transaction } from '@throughline/platform/postgres/pool';
import { contextFrom, currentTraceparent, startSpan } from '@throughline/platform/telemetry/tracing';
import { callForwarded } from '@throughline/schemas/calls.ts';
import type { CallBooks, PseudonymousCall } from '../../application/publish-calls.ts';
import type { Door, Place } from '../../application/take-in-calls.ts';
import { timeOfCallId } from '../../domain/call-id.ts';
import { createRefusalStore } from './refusal-store.ts';
import { countRepeated } from './repeated-calls.ts';
import { tablesOf } from './retention-store.ts';

const insert = `
  with incoming as (
    select * from unnest($1::uuid[], $2::bytea[], $3::jsonb[], $4::bool[], $5::text[], $6::text[], $7::text[],
      $8::bigint[], $9::float8[], $10::float8[], $11::float8[], $12::int[], $13::int[], $14::int[], $15::text[],
      $16::int[], $17::int[])
      as incoming (call_id, content_digest, pseudonyms, restricted, dialled, forwarded, entity, sequence, seizure,
        answer, release, duration, cause, q850, reference, partial_type, partial_number)
  ), inserted as (
    insert into call
    select call_id, $18, content_digest, pseudonyms, restricted, dialled, forwarded, entity, sequence,
      to_timestamp(seizure), to_timestamp(answer), to_timestamp(release), duration, cause, q850, reference,
      partial_type, partial_number, $19, $20
    from incoming
    -- In the order of the key, so that two batches with the same calls wait for each other and never deadlock.
    order by call_id
    on conflict (call_id) do nothing
    returning call_id, recording_entity, sequence_number, seizure_time
  ), reported as (
    insert into sequence_report (operator_id, recording_entity, sequence_numbers, seizure_times, taken)
    select $18, recording_entity, array_agg(sequence_number), array_agg(seizure_time), true
    from inserted where sequence_number is not null group by recording_entity
  )
  select incoming.call_id, call.content_digest
  from incoming left join call using (call_id)
  where not exists (select from inserted where inserted.call_id = incoming.call_id)`;

const seconds = (milliseconds: number | null): number | null => (milliseconds === null ? null : milliseconds / 1_000);
const pseudonymsOf = ({ callingNumberPseudonyms }: PseudonymousCall): string | null =>
  callingNumberPseudonyms.length === 0
    ? null
    : JSON.stringify(
        callingNumberPseudonyms.map(({ recipientId, epoch, pseudonym }) => [recipientId, epoch, pseudonym]),
      );

export type CallStore = {
  /** The books of one operator's batch. @param placeOf where a record came from, of door KAFKA */
  booksIn(transaction: Transaction, operatorId: string, door: Door, placeOf?: (index: number) => Place): CallBooks;
};

/** One statement for the calls, one for their audit and their events, whatever the size of the batch. */
export function createCallStore(records: EventRecords, months: Months, now: () => Date): CallStore {
  const refusals = createRefusalStore(records, months, now);
  return {
    booksIn: (transaction, operatorId, door, placeOf) => ({
      accept: (calls) => accept(transaction, operatorId, door, calls),
      refuse: (refused) => refusals.refuse(transaction, operatorId, door, refused, placeOf),
      repeat: (callIds) => countRepeated(transaction, operatorId, door, callIds, now()),
    }),
  };

  async function accept(
    transaction: Transaction,
    operatorId: string,
    door: Door,
    calls: readonly PseudonymousCall[],
  ): Promise<Map<string, Buffer>> {
    await months.ensure(
      tablesOf.CALLS,
      calls.map((call) => timeOfCallId(call.callId)),
    );
    const receivedAt = now();
    const column = <T>(of: (call: PseudonymousCall) => T): T[] => calls.map(of);
    const { rows } = await transaction.query<{ call_id: string; content_digest: Buffer | null }>({
      name: 'accept-calls',
      text: insert,
      values: [
        column((it) => it.callId),
        column((it) => it.contentDigest),
        column(pseudonymsOf),
        column((it) => it.numberRestricted),
        column((it) => it.dialledDigits),
        column((it) => it.forwardedToNumber),
        column((it) => it.recordingEntity),
        column((it) => it.sequenceNumber),
        column((it) => seconds(it.seizureTime)),
        column((it) => seconds(it.answerTime)),
        column((it) => seconds(it.releaseTime)),
        column((it) => it.callDuration),
        column((it) => it.causeForTerm),
        column((it) => it.diagnosticsQ850),
        column((it) => it.callReferenceNumber),
        column((it) => it.partialRecordType),
        column((it) => it.partialRecordNumber),
        operatorId,
        door,
        receivedAt,
      ],
    });
    const before = await digestsOf(transaction, rows);
    const accepted = before.size === 0 ? calls : calls.filter((call) => !before.has(call.callId));
    if (accepted.length > 0) {
      await recordChange(
        transaction,
        {
          actor: `partner.${operatorId}`,
          action: 'CALLS_ACCEPTED',
          subjectIds: accepted.map((call) => call.callId),
          details: { door },
        },
        accepted.map((call) => forwarded(call, receivedAt)),
      );
    }
    return before;
  }

  function forwarded(call: PseudonymousCall, receivedAt: Date): ReturnType<EventRecords> {
    const { contentDigest: _digest, traceparent, ...data } = call;
    return records({
      contract: callForwarded,
      subject: call.callId,
      correlationId: call.callId,
      time: receivedAt,
      traceparent: acceptedIn(traceparent),
      data: { ...data, receivedAt: receivedAt.getTime() },
    });
  }
}

/** A call that another transaction committed after the statement's snapshot was taken has no digest yet: look again. */
async function digestsOf(
  transaction: Transaction,
  rows: readonly { call_id: string; content_digest: Buffer | null }[],
): Promise<Map<string, Buffer>> {
  const digests = new Map<string, Buffer>();
  const unseen: string[] = [];
  for (const row of rows) {
    if (row.content_digest) digests.set(row.call_id, row.content_digest);
    else unseen.push(row.call_id);
  }
  if (unseen.length > 0) {
    const later = await transaction.query<{ call_id: string; content_digest: Buffer }>(
      'select call_id, content_digest from call where call_id = any($1::uuid[])',
      [unseen],
    );
    for (const row of later.rows) digests.set(row.call_id, row.content_digest);
  }
  return digests;
}

/**
 * The trace that the events of a call go on from: a span of this service below the operator's own, one for each call,
 * since the stream's span lasts for days. Calls that their operator doesn't trace begin no trace here.
 */
function acceptedIn(traceparent: string | null): string | undefined {
  if (traceparent === null) return undefined;
  const parent = contextFrom(traceparent);
  const span = startSpan('accept', {}, parent);
  span.end();
  return currentTraceparent(span.in(parent));
}
