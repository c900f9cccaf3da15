import { AssistanceKind as KindCode } from '@throughline/proto/throughline/common/v1/codes.ts';
import {
  ReferralPriority as PriorityCode,
  ReferralStatus as StatusCode,
} from '@throughline/proto/throughline/referrals/v1/referrals.ts';
import { type AssistanceKind, assistanceKinds, type Priority, priorities } from '../../domain/codes.ts';
import type { ReferralStatus } from '../../domain/referral.ts';

/** Undefined for a code that the contract doesn't have. */
export function kindOf(code: number): AssistanceKind | undefined {
  return assistanceKinds.find((kind) => codeOfKind(kind) === code);
}

export function codeOfKind(kind: AssistanceKind): KindCode {
  return KindCode[`ASSISTANCE_KIND_${kind}`];
}

/** Undefined for a code that the contract doesn't have. */
export function priorityOf(code: number): Priority | undefined {
  return priorities.find((priority) => codeOfPriority(priority) === code);
}

export function codeOfPriority(priority: Priority): PriorityCode {
  return PriorityCode[`REFERRAL_PRIORITY_${priority}`];
}

export const codeOfStatus: Readonly<Record<ReferralStatus, StatusCode>> = {
  draft: StatusCode.REFERRAL_STATUS_DRAFT,
  requested: StatusCode.REFERRAL_STATUS_REQUESTED,
  accepted: StatusCode.REFERRAL_STATUS_ACCEPTED,
  completed: StatusCode.REFERRAL_STATUS_COMPLETED,
  cancelled: StatusCode.REFERRAL_STATUS_CANCELLED,
  unplaced: StatusCode.REFERRAL_STATUS_UNPLACED,
};
