import { counter } from '@throughline/platform/telemetry/instruments';
import type { Door } from '../../application/take-in-calls.ts';
import type { CallOutcome } from '../../domain/outcome.ts';

const received = counter('throughline.calls.received');
const refused = counter('throughline.calls.refused');

type Refusal = Extract<CallOutcome, { kind: 'INVALID' }>['refusal']['reason'] | 'CONFLICT';

/** Counts what an operator was told of calls, once it is committed: by batch, and not by call. */
export function countOutcomes(operatorId: string, door: Door, outcomes: readonly CallOutcome[]): void {
  const kinds = new Map<CallOutcome['kind'], number>();
  const reasons = new Map<Refusal, number>();
  for (const outcome of outcomes) {
    kinds.set(outcome.kind, (kinds.get(outcome.kind) ?? 0) + 1);
    const reason =
      outcome.kind === 'INVALID' ? outcome.refusal.reason : outcome.kind === 'CONFLICT' ? 'CONFLICT' : undefined;
    if (reason) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const of = { 'throughline.partner.id': operatorId, 'throughline.door': door };
  for (const [kind, calls] of kinds) received.add(calls, { ...of, 'throughline.outcome': kind });
  for (const [reason, calls] of reasons) refused.add(calls, { ...of, 'throughline.reason': reason });
}
