import { ThroughlineError } from '@throughline/platform/errors';
import { type ConsumedEvent, isEvent } from '@throughline/platform/inbox/consumed-event';
import type { BatchHandler, InboxConsumer, Refusal } from '@throughline/platform/inbox/consumer';
import { intakeTopic, partnerOfIntakeTopic } from '@throughline/platform/kafka/topics';
import type { KnownPartner, PartnerDirectory } from '@throughline/platform/partners/directory';
import type { Transaction } from '@throughline/platform/postgres/pool';
import { type CallReported, callReported } from '@throughline/schemas/calls.ts';
import type { CallOutcome } from '../../domain/outcome.ts';
import type { ReportedCall } from '../../domain/reported-call.ts';

/** Takes the calls of an operator in the transaction that moves the offset of its topic. */
export type TakeCallsIn = (
  transaction: Transaction,
  operator: KnownPartner,
  calls: readonly ReportedCall[],
) => Promise<CallOutcome[]>;

/** Door 2 for operators: what they write to their own topics. The operator is the topic's, which its ACL guarantees. */
export function createIntakeHandler(partners: PartnerDirectory, take: TakeCallsIn): BatchHandler {
  return async (transaction, events) => {
    const topic = events[0]?.topic ?? '';
    const operator = partners.authorise({ kind: 'partner', partnerId: partnerOfIntakeTopic(topic) ?? '' }, 'OPERATOR');
    const refusals: Refusal[] = [];
    const calls: ConsumedEvent<CallReported>[] = [];
    for (const event of events) {
      if (isEvent(event, callReported)) calls.push(event);
      else
        refusals.push({
          event,
          error: new ThroughlineError('EVENT_TYPE_UNKNOWN', 'Only CallReported is taken on this topic.'),
        });
    }
    const outcomes = calls.length > 0 ? await take(transaction, operator, calls.map(fromEvent)) : [];
    for (const [index, outcome] of outcomes.entries()) {
      const event = calls[index];
      if (!event) continue;
      if (outcome.kind === 'CONFLICT')
        refusals.push({ event, error: new ThroughlineError('CONFLICT', outcome.detail) });
      if (outcome.kind === 'INVALID') {
        refusals.push({ event, error: new ThroughlineError(outcome.refusal.reason, outcome.refusal.detail) });
      }
    }
    return refusals;
  };
}

function fromEvent({ data, traceparent }: ConsumedEvent<CallReported>): ReportedCall {
  const { operatorId, ...fields } = data;
  return {
    ...fields,
    claimedOperatorId: operatorId,
    callingNumber: { kind: 'not-sent' },
    traceparent: traceparent ?? null,
  };
}

/** Reads the topics of the operators that are known, and starts again when another becomes known. */
export function followIntakeTopics(parts: {
  readonly partners: PartnerDirectory;
  readonly consume: (topics: readonly string[]) => Promise<InboxConsumer>;
  readonly onFailure: (error: unknown) => void;
}): { partnersChanged(): void } {
  let consumer: InboxConsumer | undefined;
  let reading = '';
  let busy: Promise<void> = Promise.resolve();

  const restart = async (): Promise<void> => {
    const topics = parts.partners
      .all()
      .filter((partner) => partner.role === 'OPERATOR')
      .map((partner) => intakeTopic(partner.partnerId));
    if (topics.length === 0 || topics.join() === reading) return;
    await consumer?.stop();
    consumer = await parts.consume(topics);
    reading = topics.join();
  };

  return {
    partnersChanged() {
      busy = busy.then(restart).catch(parts.onFailure);
    },
  };
}
