import { SpanStatusCode } from '@opentelemetry/api';
import type { CallIntakeServiceService } from '@throughline/proto/throughline/calls/v1/calls.ts';
import type { CallOptions } from '../connection/call-with-retry.ts';
import type { UnaryMethods } from '../connection/unary-methods.ts';
import { startProducerSpan } from '../tracing.ts';
import { type Answer, brokenContract, toAnswer } from './answer.ts';
import { type Call, toMessage } from './call.ts';

/**
 * Publishes one call; every attempt has the same id and the same trace context.
 * @throws HubError; the signal's reason
 */
export async function publishCall<C extends Call>(
  unary: UnaryMethods<typeof CallIntakeServiceService>,
  call: C,
  options: CallOptions,
): Promise<Answer<C>> {
  const { span, traceparent } = startProducerSpan(call.traceparent ?? '');
  try {
    const { answer: said } = await unary.publishCall({ call: toMessage(call, traceparent) }, options);
    if (!said) throw brokenContract('The hub left a call without an answer.');
    const answer = toAnswer(call, said);
    span.setAttribute('throughline.outcome', answer.outcome);
    if ('reason' in answer) span.setStatus({ code: SpanStatusCode.ERROR, message: answer.reason });
    return answer;
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
    throw error;
  } finally {
    span.end();
  }
}
