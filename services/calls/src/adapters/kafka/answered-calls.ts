import { type ConsumedEvent, isEvent } from '@throughline/platform/inbox/consumed-event';
import type { BatchHandler } from '@throughline/platform/inbox/consumer';
import { informationGiven } from '@throughline/schemas/cases.ts';
import { type AnsweredCall, insertAnsweredCalls } from '../postgres/answered-calls.ts';

/** Writes down which calls the desk answered, in the transaction of the inbox. Other events don't concern calls. */
export const rememberAnswers: BatchHandler = async (transaction, events) => {
  const answers = answersOf(events);
  if (answers.length > 0) await insertAnsweredCalls(transaction, answers);
};

export function answersOf(events: readonly ConsumedEvent[]): AnsweredCall[] {
  return events.flatMap((event) => {
    if (!isEvent(event, informationGiven)) return [];
    const { callId, operatorId, answeredAt } = event.data;
    return [{ callId, operatorId, answeredAt }];
  });
}
