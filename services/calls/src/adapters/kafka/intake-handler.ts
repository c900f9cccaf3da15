import { ThroughlineError } from '@throughline/platform/errors';
import { type ConsumedEvent, isEvent } from '@throughline/platform/inbox/consumed-event';
import type { BatchHandler, ForeignRecords, Refusal } from '@throughline/platform/inbox/consumer';
import { partnerOfIntakeTopic } from '@throughline/platform/kafka/topics';
import type { KnownPartner, PartnerDirectory } from '@throughline/platform/partners/directory';
import type { Transaction } from '@throughline/platform/postgres/pool';
import { type CallReported, callReported } from '@throughline/schemas/calls.ts';
import type { Intake, Place } from '../../application/take-in-calls.ts';
import type { CallOutcome } from '../../domain/outcome.ts';
import type { CallingNumber, ReportedCall } from '../../domain/reported-call.ts';
import type { OpenNumber } from '../jwe/open-number.ts';
import { countOutcomes } from '../telemetry/count-outcomes.ts';

/** Door 2 for operators: what they write to their own topics. The operator is the topic's, which its ACL guarantees. */
export function createIntakeHandler(
  partners: PartnerDirectory,
  intake: Intake<Transaction, KnownPartner>,
  openNumber: OpenNumber,
): {
  readonly handle: BatchHandler;
  readonly committed: (events: readonly ConsumedEvent[]) => void;
  readonly foreign: ForeignRecords;
} {
  /** Counted when the batch is committed: one that fails is tried again. */
  const outcomeOf = new WeakMap<ConsumedEvent, CallOutcome>();
  const operatorOf = (topic = ''): KnownPartner =>
    partners.authorise({ kind: 'partner', partnerId: partnerOfIntakeTopic(topic) ?? '' }, 'OPERATOR');

  const handle: BatchHandler = async (transaction, events) => {
    const operator = operatorOf(events[0]?.topic);
    const refusals: Refusal[] = [];
    const calls: ConsumedEvent<CallReported>[] = [];
    for (const event of events) {
      if (isEvent(event, callReported)) calls.push(event);
      else {
        const error = new ThroughlineError('EVENT_TYPE_UNKNOWN', 'Only CallReported is taken on this topic.');
        refusals.push({ event, error });
      }
    }
    const unread = refusals.map(({ event, error }) => ({ ...placeOf(event), error }));
    if (unread.length > 0) await intake.refuse(transaction, operator, unread);
    if (calls.length === 0) return refusals;
    const reported = await Promise.all(calls.map((event) => fromEvent(event, openNumber)));
    const outcomes = await intake.take(transaction, operator, reported, 'KAFKA', (index) =>
      placeOf(calls[index] as ConsumedEvent),
    );
    for (const [index, outcome] of outcomes.entries()) {
      const event = calls[index];
      if (!event) continue;
      outcomeOf.set(event, outcome);
      const error = errorOf(outcome);
      if (error) refusals.push({ event, error });
    }
    return refusals;
  };

  return {
    handle,
    committed(events) {
      const outcomes = events.flatMap((event) => outcomeOf.get(event) ?? []);
      countOutcomes(partnerOfIntakeTopic(events[0]?.topic ?? '') ?? '', 'KAFKA', outcomes);
    },
    foreign: {
      // Of whoever it is: what a suspended operator wrote can't be taken, and its topic must go on.
      unreadable: (transaction, records) =>
        intake.refuse(transaction, { partnerId: partnerOfIntakeTopic(records[0]?.topic ?? '') ?? '' }, records),
    },
  };
}

const placeOf = ({ partition, offset }: ConsumedEvent): Place => ({ partition, offset });

function errorOf(outcome: CallOutcome): ThroughlineError | undefined {
  if (outcome.kind === 'CONFLICT') return new ThroughlineError('CONFLICT', outcome.detail);
  if (outcome.kind === 'INVALID') return new ThroughlineError(outcome.refusal.reason, outcome.refusal.detail);
  return undefined;
}

async function fromEvent(
  { data, traceparent }: ConsumedEvent<CallReported>,
  openNumber: OpenNumber,
): Promise<ReportedCall> {
  const { operatorId, callingNumberSealed, numberRestricted, ...fields } = data;
  return {
    ...fields,
    claimedOperatorId: operatorId,
    callingNumber: await numberOf(callingNumberSealed, numberRestricted, openNumber),
    traceparent: traceparent ?? null,
  };
}

async function numberOf(sealed: string | null, restricted: boolean, openNumber: OpenNumber): Promise<CallingNumber> {
  if (sealed !== null && sealed !== '') return openNumber(sealed);
  return { kind: restricted ? 'restricted' : 'not-sent' };
}
