import { type ConsumedEvent, isEvent } from '@throughline/platform/inbox/consumed-event';
import { ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import type { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import {
  callRefused,
  sequenceGapClosed,
  sequenceGapFound,
  sequenceNumbersRepeated,
} from '@throughline/schemas/calls.ts';

type Payload = NonNullable<FeedItem['event']>;

/** What an operator is told of its own records: those that were refused, and its sequence numbers. */
export function recordPayloadOf(event: ConsumedEvent): Payload | undefined {
  if (isEvent(event, callRefused)) {
    const it = event.data;
    return {
      $case: 'callRefused',
      value: {
        callId: it.callId ?? '',
        operatorId: it.operatorId,
        reason: reasonOf(it.reason),
        detail: it.detail,
        door: it.door,
        recordingEntity: it.recordingEntity ?? '',
        sequenceNumber: it.sequenceNumber === null ? undefined : BigInt(it.sequenceNumber),
        seizureTime: it.seizureTime === null ? undefined : new Date(it.seizureTime),
        partition: it.partition ?? undefined,
        offset: it.offset === null ? undefined : BigInt(it.offset),
        refusedAt: new Date(it.refusedAt),
      },
    };
  }
  if (isEvent(event, sequenceGapFound)) {
    const { foundAt, ...numbers } = event.data;
    return { $case: 'sequenceGapFound', value: { ...rangeOf(numbers), foundAt: new Date(foundAt) } };
  }
  if (isEvent(event, sequenceGapClosed)) {
    const { closedAt, ...numbers } = event.data;
    return { $case: 'sequenceGapClosed', value: { ...rangeOf(numbers), closedAt: new Date(closedAt) } };
  }
  if (isEvent(event, sequenceNumbersRepeated)) {
    const { foundAt, ...numbers } = event.data;
    return { $case: 'sequenceNumbersRepeated', value: { ...rangeOf(numbers), foundAt: new Date(foundAt) } };
  }
  return undefined;
}

type Range = {
  readonly operatorId: string;
  readonly recordingEntity: string;
  readonly firstNumber: number;
  readonly lastNumber: number;
};

function rangeOf({ operatorId, recordingEntity, firstNumber, lastNumber }: Range) {
  return { operatorId, recordingEntity, firstNumber: BigInt(firstNumber), lastNumber: BigInt(lastNumber) };
}

function reasonOf(name: string): ErrorReason {
  return ErrorReason[`ERROR_REASON_${name}` as keyof typeof ErrorReason] ?? ErrorReason.ERROR_REASON_UNSPECIFIED;
}
