import { ThroughlineError } from '@throughline/platform/errors';
import { optionalTimeField, uuidField } from '@throughline/platform/grpc/request-fields';
import type { ReplaySelection as SelectionMessage } from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { type EventKind, isEventKind } from '../../domain/event-kinds.ts';
import { defaultItemsPerSecond, mostItemsPerSecond } from '../../domain/replay.ts';
import { type ReplaySelection, selectionProblem } from '../../domain/replay-selection.ts';

const mostEventIds = 1_000;
/** Ids of calls, cases and partners. */
const correlation = /^[\w.-]{1,100}$/;

/** @throws ThroughlineError REQUEST_INVALID with the field that is wrong and what to do */
export function selectionField(message: SelectionMessage | undefined): ReplaySelection {
  const selection: ReplaySelection = {
    firstPosition: message?.firstPosition || null,
    lastPosition: message?.lastPosition || null,
    from: optionalTimeField('from', message?.from),
    until: optionalTimeField('until', message?.until),
    eventIds: eventIdsField(message?.eventIds ?? []),
    eventKinds: [...new Set(message?.eventKinds)].sort().map(kindField),
    correlationId: correlationField(message?.correlationId ?? ''),
  };
  const problem = selectionProblem(selection);
  if (problem !== undefined) throw invalid(problem);
  return selection;
}

/** @throws ThroughlineError REQUEST_INVALID */
export function itemsPerSecondField(value: number): number {
  if (value > mostItemsPerSecond) {
    throw invalid(`items_per_second must be ${mostItemsPerSecond} at most; 0 stands for ${defaultItemsPerSecond}.`);
  }
  return value || defaultItemsPerSecond;
}

export function selectionMessage(selection: ReplaySelection): SelectionMessage {
  return {
    firstPosition: selection.firstPosition ?? 0n,
    lastPosition: selection.lastPosition ?? 0n,
    from: selection.from === null ? undefined : new Date(selection.from),
    until: selection.until === null ? undefined : new Date(selection.until),
    eventIds: [...selection.eventIds],
    eventKinds: [...selection.eventKinds],
    correlationId: selection.correlationId ?? '',
  };
}

function eventIdsField(ids: readonly string[]): string[] {
  if (ids.length > mostEventIds) throw invalid(`event_ids must be ${mostEventIds} at most: start several replays.`);
  return [...new Set(ids.map((id) => uuidField('event_ids', id)))].sort();
}

function kindField(name: string): EventKind {
  if (!isEventKind(name)) throw invalid('event_kinds must be names of FeedItem.event, such as REFERRAL_SENT.');
  return name;
}

function correlationField(id: string): string | null {
  if (id === '') return null;
  if (!correlation.test(id)) throw invalid('correlation_id must be one that an item on your feed has.');
  return id;
}

function invalid(text: string): ThroughlineError {
  return new ThroughlineError('REQUEST_INVALID', text);
}
