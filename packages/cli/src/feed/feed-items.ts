import type { FeedItem } from '@throughline/client';
import { assistanceKindToJSON, errorReasonToJSON } from '@throughline/proto/throughline/common/v1/codes.ts';
import { kindOf, subjectOf } from './event-kinds.ts';
import { repetitionFields, repetitionText } from './repetition.ts';

export const itemColumns = ['position', 'time', 'kind', 'id', 'remark'] as const;

/** Wide enough for most items: a feed is written line by line. A new array, for `table`. */
export const itemWidths = (): number[] => [8, 24, 25, 36];

/** An item by column, for people. */
export function itemRow(item: FeedItem): string[] {
  return [
    String(item.position),
    item.time?.toISOString() ?? '',
    kindOf(item) ?? '?',
    subjectOf(item),
    [noteOf(item), item.repetition ? repetitionText(item.repetition) : ''].filter(Boolean).join('; '),
  ];
}

function noteOf({ event }: FeedItem): string {
  if (!event) return 'newer than this program: update it to see this';
  if (event.$case === 'withheld') return `withheld: ${event.value.reason}`;
  if (event.$case === 'callRefused') return errorReasonToJSON(event.value.reason).replace('ERROR_REASON_', '');
  return '';
}

/** The whole of an item, for jsonLine. Kind and event are absent where the event is newer than this program. */
export function itemFields(item: FeedItem): object {
  const { event, repetition, ...head } = item;
  return { ...head, kind: kindOf(item), repetition: repetitionFields(repetition), event: event && eventFields(event) };
}

/** Codes by their names, without prefix. */
function eventFields(event: NonNullable<FeedItem['event']>): object {
  switch (event.$case) {
    case 'callRefused':
      return { ...event.value, reason: errorReasonToJSON(event.value.reason).replace('ERROR_REASON_', '') };
    case 'referralSent':
    case 'assistanceDelivered': {
      const { assistanceKind } = event.value;
      return { ...event.value, assistanceKind: assistanceKindToJSON(assistanceKind).replace('ASSISTANCE_KIND_', '') };
    }
    default:
      return event.value;
  }
}
