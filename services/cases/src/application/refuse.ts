import { ThroughlineError } from '@throughline/platform/errors';
import type { Decision } from '../domain/decision.ts';

/** Goes on with what was accepted or repeated. @throws ThroughlineError with the reason of a refusal */
export function throwIfRefused<Event>(
  decision: Decision<Event>,
): asserts decision is Exclude<Decision<Event>, { kind: 'refused' }> {
  if (decision.kind === 'refused') throw new ThroughlineError(decision.refusal.reason, decision.refusal.detail);
}
