import type { PartnerClient } from '@throughline/client';
import type { DeadLetter, DeliveryAttempt } from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { deadLetterReasonName, doorName } from './code-names.ts';
import { kindOf } from './event-kinds.ts';
import { itemFields } from './feed-items.ts';

const pageSize = 100;

/** A partner's dead letters, in the order in which they were received, page by page. @throws HubError */
export async function* deadLettersOf(
  deliveries: PartnerClient['deliveries'],
  includeRedriven: boolean,
  signal: AbortSignal,
): AsyncGenerator<readonly DeadLetter[], void, undefined> {
  let afterDeadLetterId = '';
  for (;;) {
    const request = { includeRedriven, limit: pageSize, afterDeadLetterId };
    const { deadLetters } = await deliveries.listDeadLetters(request, { signal });
    if (deadLetters.length > 0) yield deadLetters;
    if (deadLetters.length < pageSize) return;
    afterDeadLetterId = deadLetters.at(-1)?.deadLetterId ?? '';
  }
}

export const deadLetterColumns = [
  'dead_letter_id',
  'position',
  'kind',
  'door',
  'reason',
  'dead_lettered_at',
  'redriven_position',
] as const;

/** A dead letter by column, for people. */
export function deadLetterRow(letter: DeadLetter): string[] {
  return [
    letter.deadLetterId,
    String(letter.position),
    kindOf(FeedItem.decode(letter.item)) ?? '?',
    doorName(letter.door),
    deadLetterReasonName(letter.reason),
    letter.deadLetteredAt?.toISOString() ?? '',
    letter.redrivenPosition === 0n ? '' : String(letter.redrivenPosition),
  ];
}

/** Below it: why, and what was tried. */
export function deadLetterNotes({ eventId, detail, attempts }: DeadLetter): string[] {
  return [`event ${eventId}${detail && `: ${detail}`}`, ...attempts.map(attemptText)];
}

function attemptText({ attemptedAt, failure, httpStatus }: DeliveryAttempt): string {
  const answer = httpStatus === 0 ? '' : `HTTP ${httpStatus}`;
  return ['tried', attemptedAt?.toISOString(), answer, failure].filter(Boolean).join('  ');
}

/** A dead letter for jsonLine: the item to read, and its bytes as they were sent. */
export function deadLetterFields({ item, door, reason, redrivenPosition, ...rest }: DeadLetter): object {
  return {
    ...rest,
    door: doorName(door) || undefined,
    reason: deadLetterReasonName(reason),
    redrivenPosition: redrivenPosition === 0n ? undefined : redrivenPosition,
    item: itemFields(FeedItem.decode(item)),
    itemBytes: item,
  };
}
