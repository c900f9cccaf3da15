import { ThroughlineError } from '@throughline/platform/errors';
import { codeField, timeField } from '@throughline/platform/grpc/request-fields';
import {
  type GetReconciliationResponse,
  Granularity as GranularityCode,
  DifferenceKind as KindCode,
  type ListDifferencesResponse,
  type Period as PeriodMessage,
  type SequenceGap,
} from '@throughline/proto/throughline/calls/v1/reconciliation.ts';
import { ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import type { OpenGap, PeriodRequest } from '../../application/reconciliation-ports.ts';
import type { Granularity, Period } from '../../domain/period.ts';
import {
  type Difference,
  type DifferenceKind,
  differenceKinds,
  type Reconciliation,
} from '../../domain/reconciliation.ts';

const granularities: ReadonlyMap<number, Granularity> = new Map([
  [GranularityCode.GRANULARITY_HOUR, 'HOUR'],
  [GranularityCode.GRANULARITY_DAY, 'DAY'],
]);

/** @throws ThroughlineError REQUEST_INVALID, CODE_UNKNOWN or TIME_MISSING */
export function readPeriod(period: PeriodMessage | undefined): PeriodRequest {
  if (!period) throw new ThroughlineError('REQUEST_INVALID', 'period is mandatory: a granularity and its start.');
  return {
    granularity: codeField('period.granularity', period.granularity, granularities),
    start: timeField('period.start', period.start),
  };
}

const kindCode = (kind: DifferenceKind): KindCode => KindCode[`DIFFERENCE_KIND_${kind}`];

export function toReconciliation(operatorId: string, period: Period, it: Reconciliation): GetReconciliationResponse {
  const { granularity, start } = period;
  return {
    operatorId,
    period: { granularity: GranularityCode[`GRANULARITY_${granularity}`], start: new Date(start) },
    forwardedBySequence: it.forwardedBySequence,
    forwardedByTotal: it.forwardedByTotal ?? undefined,
    received: it.received,
    answered: it.answered,
    differences: differenceKinds.map((kind) => ({ kind: kindCode(kind), calls: it.differences[kind] })),
    unexplained: it.unexplained,
  };
}

export function toDifference(it: Difference): ListDifferencesResponse {
  return {
    kind: kindCode(it.kind),
    reason: reasonCode(it.reason),
    detail: it.detail,
    callId: it.callId ?? '',
    recordingEntity: it.recordingEntity ?? '',
    sequenceNumber: it.sequenceNumber === null ? undefined : BigInt(it.sequenceNumber),
    time: new Date(it.time),
  };
}

/** What is stored was a reason of the list when it was stored. */
function reasonCode(reason: string | null): ErrorReason {
  const codes: Readonly<Record<string, ErrorReason | undefined>> = ErrorReason;
  return codes[`ERROR_REASON_${reason}`] ?? ErrorReason.ERROR_REASON_UNSPECIFIED;
}

export function toGap({ recordingEntity, first, last, foundAt }: OpenGap): SequenceGap {
  return {
    recordingEntity,
    firstNumber: BigInt(first),
    lastNumber: BigInt(last),
    foundAt: new Date(foundAt),
  };
}
