import { ThroughlineError } from '@throughline/platform/errors';
import type { ReferralCommand } from '../domain/commands.ts';
import { decide, type RefusalReason } from '../domain/decide.ts';
import type { ReferralEvent } from '../domain/events.ts';
import { evolve } from '../domain/evolve.ts';
import type { Referral } from '../domain/referral.ts';
import type { Change } from './ports.ts';

const texts: Record<RefusalReason, string> = {
  NOT_FOUND: 'There is no such referral for this partner.',
  CONFLICT: 'The same was already sent with other content, which stands.',
  TRANSITION_NOT_ALLOWED:
    'The referral is no longer in a state that allows this, or the offer has passed; read it again.',
};

/** @throws ThroughlineError when the command is refused */
export function carryOut(command: ReferralCommand, referral: Referral | undefined): Change {
  const decision = decide(command, referral);
  if (decision.kind === 'refused') throw new ThroughlineError(decision.reason, texts[decision.reason]);
  return { referral: after(referral, decision.events), events: decision.events };
}

function after(referral: Referral | undefined, events: readonly ReferralEvent[]): Referral {
  const result = events.reduce<Referral | undefined>(evolve, referral);
  if (!result) throw new TypeError('a command on nothing must make a referral');
  return result;
}
