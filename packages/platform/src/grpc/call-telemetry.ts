import { ThroughlineError } from '../errors.ts';
import type { Identity } from '../identity.ts';
import type { GrpcCode } from '../telemetry/contract-attributes.ts';
import { counter, histogram } from '../telemetry/instruments.ts';
import { type Context, inSpan } from '../telemetry/tracing.ts';
import { grpcCodeOf } from './status.ts';

const answered = histogram('rpc.server.call.duration');
const asked = histogram('rpc.client.call.duration');
const refused = counter('throughline.requests.refused');

/** Codes that say that the server failed, and not its caller. */
const failures = new Set<GrpcCode>([
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
]);

const system = { 'rpc.system.name': 'grpc' } as const;

/** What the conventions want of a call that is over. */
function endOf(code: GrpcCode, isFailure: boolean) {
  return { 'rpc.status_code': code, ...(isFailure && code !== 'OK' ? { 'error.type': code } : {}) };
}

const secondsSince = (start: number): number => (performance.now() - start) / 1_000;

/**
 * Answers a call in a span of its own, and tells how long it took, and of one that was refused by whom and why.
 * @param call.method its full name
 * @param call.parent the caller's context
 * @param call.signal aborts when the caller is gone
 * @param answer is handed what to call once it is known who calls
 */
export function tellingCall<T>(
  call: { readonly method: string; readonly parent: Context; readonly signal: AbortSignal },
  answer: (by: (identity: Identity) => void) => Promise<T>,
): Promise<T> {
  const attributes = { ...system, 'rpc.method': call.method };
  const start = performance.now();
  return inSpan(
    'answer',
    attributes,
    async (span) => {
      let partnerId = 'unknown';
      let code: GrpcCode = 'OK';
      try {
        return await answer((identity) => {
          partnerId = identity.kind === 'partner' ? identity.partnerId : 'unknown';
          if (identity.kind === 'partner') span.set({ 'throughline.partner.id': partnerId });
        });
      } catch (thrown) {
        const { reason } = ThroughlineError.from(thrown);
        code = grpcCodeOf(reason);
        if (!call.signal.aborted) {
          refused.add(1, {
            'rpc.method': call.method,
            'throughline.partner.id': partnerId,
            'throughline.reason': reason,
          });
        }
        throw thrown;
      } finally {
        if (call.signal.aborted) code = 'CANCELLED';
        const end = endOf(code, failures.has(code));
        span.set(end);
        answered.record(secondsSince(start), { ...attributes, ...end });
      }
    },
    call.parent,
  );
}

/**
 * Asks another service in a span of its own, and tells how long it took.
 * @param method its full name
 * @param ask is handed what to call with the code of the answer
 */
export function tellingRequest<T>(method: string, ask: (ended: (code: GrpcCode) => void) => Promise<T>): Promise<T> {
  const attributes = { ...system, 'rpc.method': method };
  const start = performance.now();
  return inSpan('ask', attributes, (span) =>
    ask((code) => {
      const end = endOf(code, true);
      span.set(end);
      asked.record(secondsSince(start), { ...attributes, ...end });
    }),
  );
}
