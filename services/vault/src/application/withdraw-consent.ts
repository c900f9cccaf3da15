import { decideWithdrawal } from '../domain/consent.ts';
import type { Clock, ConsentStore } from './ports.ts';
import { throwIfRefused } from './refuse.ts';

export type WithdrawConsent = (command: {
  readonly consentId: string;
  readonly missionId: string;
}) => Promise<{ readonly withdrawnAt: number }>;

/**
 * IOM's desk records that a person withdrew: when this resolves, nobody can open by this consent any more. Repeating
 * it gives the first time again.
 * @throws ThroughlineError NOT_ENTITLED
 */
export function createWithdrawConsent(consents: ConsentStore, now: Clock): WithdrawConsent {
  return async ({ consentId, missionId }) => {
    const { decision, state } = await consents.withdraw(consentId, (before) =>
      decideWithdrawal(before, { missionId, now: now() }),
    );
    throwIfRefused(decision);
    if (state.kind !== 'withdrawn') throw new TypeError(`a consent is ${state.kind} after it was withdrawn`);
    return { withdrawnAt: state.withdrawnAt };
  };
}
