import { type ConsumedEvent, isEvent } from '@throughline/platform/inbox/consumed-event';
import type { BatchHandler } from '@throughline/platform/inbox/consumer';
import { callForwarded } from '@throughline/schemas/calls.ts';
import type { CallForwarded } from '../../domain/answered-call.ts';
import { insertCalls } from '../postgres/call-store.ts';

/** Writes down which calls operators forwarded, in the transaction of the inbox. Other events don't concern cases. */
export const rememberCalls: BatchHandler = async (transaction, events) => {
  const calls = callsOf(events);
  if (calls.length > 0) await insertCalls(transaction, calls);
};

export function callsOf(events: readonly ConsumedEvent[]): CallForwarded[] {
  return events.flatMap((event) => {
    if (!isEvent(event, callForwarded)) return [];
    const { callId, operatorId, receivedAt } = event.data;
    return [{ kind: 'CallForwarded', callId, forwarded: { operatorId, receivedAt } }];
  });
}
