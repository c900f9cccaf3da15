import { assertNever } from './assert-never.ts';
/** What of an event decides who may see it. */
export type Concern =
  | { readonly kind: 'nobody' }
  /** A forwarded call: every IOM mission that answers the line. */
  | { readonly kind: 'call' }
  /** What only an operator is told: its own records that were not taken, its own numbers. */
  | { readonly kind: 'operator'; readonly operatorId: string }
  /** A call id that came with two contents: its operator and every mission must look. */
  | { readonly kind: 'conflict'; readonly operatorId: string }
  /** An answered call: the mission, and the operator learns that it was answered, and nothing else. */
  | { readonly kind: 'answer'; readonly missionId: string; readonly operatorId: string }
  /** What only the mission does: cases, consents, referrals that nobody took. */
  | { readonly kind: 'mission'; readonly missionId: string }
  /** What the mission and some partners share: a referral with the NGO that it is offered to. */
  | { readonly kind: 'shared'; readonly missionId: string; readonly partnerIds: readonly string[] };

/** `answered-only` drops everything but the fact. */
export type View = 'full' | 'answered-only';

export type Recipient = { readonly partnerId: string; readonly view: View };

/**
 * Who gets an event, and what of it. Deny by default: whoever is not named here gets nothing.
 * @param missionIds the active IOM missions
 */
export function recipientsOf(concern: Concern, missionIds: readonly string[]): readonly Recipient[] {
  switch (concern.kind) {
    case 'nobody':
      return [];
    case 'call':
      return missionIds.map(full);
    case 'operator':
      return [full(concern.operatorId)];
    case 'conflict':
      return [...missionIds, concern.operatorId].map(full);
    case 'answer':
      return [full(concern.missionId), { partnerId: concern.operatorId, view: 'answered-only' }];
    case 'mission':
      return [full(concern.missionId)];
    case 'shared':
      return [...new Set([concern.missionId, ...concern.partnerIds])].map(full);
    default:
      return assertNever(concern);
  }
}

function full(partnerId: string): Recipient {
  return { partnerId, view: 'full' };
}
