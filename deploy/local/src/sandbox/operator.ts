import type { Call, PartnerClient } from '@throughline/client';
import type { Observe } from './observation.ts';
import type { OperatorId } from './partner-ids.ts';
import { interruptionsOf } from './report-interruptions.ts';

/**
 * An operator's system: publishes its calls until the source has ended and all is answered.
 * @param signal gives up what is not answered yet
 * @throws HubError where a repetition can't help
 */
export async function publishAs(
  operatorId: OperatorId,
  client: PartnerClient,
  calls: AsyncIterable<Call>,
  observe: Observe,
  signal: AbortSignal,
): Promise<void> {
  const answers = client.calls.publishCalls(calls, { signal, ...interruptionsOf(operatorId, observe) });
  for await (const answer of answers) {
    const { callId } = answer.call;
    if ('reason' in answer) {
      const { reason, detail } = answer;
      observe({ kind: 'call-refused', operatorId, callId, reason, detail });
    } else {
      observe({ kind: 'call-acknowledged', operatorId, callId, repeated: answer.outcome === 'DUPLICATE' });
    }
  }
}

/** The other half of an operator's system: takes note of which calls were answered. */
export function noteAnswers(
  operatorId: OperatorId,
  client: PartnerClient,
  observe: Observe,
  signal: AbortSignal,
): Promise<void> {
  return client.feeds.followFeed({ signal, onItem: () => {}, ...interruptionsOf(operatorId, observe) });
}
