import type { Assistance, AssistanceEvent, AssistanceState, Holding, RecordCommand } from './assistance.ts';

/** Why it was refused; reasons of the hub's closed list. */
export type RefusalReason = 'CONFLICT' | 'REFERRAL_NOT_ACCEPTED' | 'TIME_IN_FUTURE';

/** No events: it is already recorded, and the first answer is given again. */
export type Decision =
  | { readonly kind: 'happened'; readonly events: readonly AssistanceEvent[] }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

/** How far an NGO's clock may be ahead. */
const futureToleranceMilliseconds = 5 * 60_000;

/**
 * Assistance counts for the NGO that accepted the referral, also after it was completed. A referral of others and one
 * that doesn't exist get the same answer.
 * @param holdings what is known of the referral's offers
 */
export function decide(command: RecordCommand, state: AssistanceState, holdings: readonly Holding[]): Decision {
  const { assistance, now } = command;
  if (state.status === 'recorded') {
    return sameAssistance(state.assistance, assistance) ? { kind: 'happened', events: [] } : refused('CONFLICT');
  }
  if (assistance.deliveredAt > now + futureToleranceMilliseconds) return refused('TIME_IN_FUTURE');
  const holding = holdings.find(
    (it) =>
      it.referralId === assistance.referralId && it.recipientId === assistance.ngoId && it.standing !== 'cancelled',
  );
  if (!holding) return refused('REFERRAL_NOT_ACCEPTED');
  const { caseId, missionId, correlationId } = holding;
  return {
    kind: 'happened',
    events: [{ type: 'delivered', assistance, caseId, missionId, correlationId, recordedAt: now }],
  };
}

export function evolve(_state: AssistanceState, event: AssistanceEvent): AssistanceState {
  return { status: 'recorded', assistance: event.assistance };
}

function sameAssistance(one: Assistance, other: Assistance): boolean {
  return (
    one.assistanceId === other.assistanceId &&
    one.referralId === other.referralId &&
    one.ngoId === other.ngoId &&
    one.assistanceKind === other.assistanceKind &&
    one.deliveredAt === other.deliveredAt
  );
}

function refused(reason: RefusalReason): Decision {
  return { kind: 'refused', reason };
}
