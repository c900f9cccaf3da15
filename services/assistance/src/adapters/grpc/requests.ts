import { ThroughlineError } from '@throughline/platform/errors';
import { isUuid } from '@throughline/platform/ids';
import type { RecordAssistanceRequest } from '@throughline/proto/throughline/assistance/v1/assistance.ts';
import { AssistanceKind as KindCode } from '@throughline/proto/throughline/common/v1/codes.ts';
import { type Assistance, type AssistanceKind, assistanceKinds } from '../../domain/assistance.ts';

/** Nobody delivered anything before the line was there; such a time is a unit or a clock that is wrong. */
const earliest = Date.UTC(2000, 0, 1);

/** @throws ThroughlineError with the name of the first field that is wrong and what to do */
export function readRecordAssistance(request: RecordAssistanceRequest, ngoId: string): Assistance {
  return {
    assistanceId: readId('assistance_id', request.assistanceId),
    referralId: readId('referral_id', request.referralId),
    ngoId,
    assistanceKind: readKind(request.assistanceKind),
    deliveredAt: readTime(request.deliveredAt),
  };
}

function readId(name: string, text: string): string {
  if (text === '') throw new ThroughlineError('REQUEST_INVALID', `${name} is missing: send a UUID.`);
  if (isUuid(text)) return text;
  throw new ThroughlineError('REQUEST_INVALID', `${name} is not a UUID in its canonical, lower-case form.`);
}

function readKind(code: number): AssistanceKind {
  if (code === 0) {
    throw new ThroughlineError('REQUEST_INVALID', 'assistance_kind is missing: send one of the seven kinds.');
  }
  const kind = assistanceKinds.find((it) => KindCode[`ASSISTANCE_KIND_${it}`] === code);
  if (!kind) throw new ThroughlineError('CODE_UNKNOWN', 'assistance_kind is not one of the seven kinds.');
  return kind;
}

function readTime(time: Date | undefined): number {
  if (!time) throw new ThroughlineError('TIME_MISSING', 'delivered_at is missing: send when it was delivered.');
  const milliseconds = time.getTime();
  // Also false for a time that is none.
  if (milliseconds >= earliest) return milliseconds;
  throw new ThroughlineError('REQUEST_INVALID', 'delivered_at is not a time after 1999: send seconds since 1970, UTC.');
}
