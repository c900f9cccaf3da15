import { ThroughlineError } from '@throughline/platform/errors';
import type { Assistance, AssistanceEvent, AssistanceState, Holding } from '../domain/assistance.ts';
import { decide, type RefusalReason } from '../domain/decide.ts';

/** A transaction on one id of assistance: others with the same id wait for its end. */
export type Unit = {
  find(assistanceId: string): Promise<AssistanceState>;
  findHoldings(referralId: string): Promise<Holding[]>;
  /** State, audit and published event together. */
  save(event: AssistanceEvent, actor: string): Promise<void>;
};

export type Transactions = {
  onAssistance<T>(assistanceId: string, work: (unit: Unit) => Promise<T>): Promise<T>;
};

export type RecordAssistance = (assistance: Assistance, actor: string, now: number) => Promise<void>;

const texts: Record<RefusalReason, string> = {
  CONFLICT:
    'Other assistance with this assistance_id is already there, and stands: use a new one for other assistance.',
  REFERRAL_NOT_ACCEPTED:
    'The hub does not know a referral with this referral_id that this partner accepted and that stands. If it was ' +
    'accepted just now, try again.',
  TIME_IN_FUTURE: 'delivered_at is in the future: set the clock right, send UTC.',
};

/** An NGO records what it delivered on a referral that it accepted. */
export function createRecordAssistance(transactions: Transactions): RecordAssistance {
  return (assistance, actor, now) =>
    transactions.onAssistance(assistance.assistanceId, async (unit) => {
      const state = await unit.find(assistance.assistanceId);
      const holdings = await unit.findHoldings(assistance.referralId);
      const decision = decide({ type: 'record', assistance, now }, state, holdings);
      if (decision.kind === 'refused') throw new ThroughlineError(decision.reason, texts[decision.reason]);
      for (const event of decision.events) await unit.save(event, actor);
    });
}
