import { ThroughlineError } from '@throughline/platform/errors';
import type { Handlers } from '@throughline/platform/grpc/handlers';
import type { KnownPartner, PartnerDirectory } from '@throughline/platform/partners/directory';
import type {
  BatchRefusal,
  CallIntakeServiceServer,
  PublishRequest,
  PublishResponse,
} from '@throughline/proto/throughline/calls/v1/calls.ts';
import { ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import type { CallOutcome } from '../../domain/outcome.ts';
import type { ReportedCall } from '../../domain/reported-call.ts';
import { answerInOrder } from './answer-in-order.ts';
import { fromMessage, toAnswer } from './messages.ts';

/** The most calls in one batch. */
export const batchLimit = 1_000;
/** Batches of one stream that are worked on together: enough that one waits for its fsync while others are prepared. */
const batchesAtOnce = 4;

/** Takes the calls of an operator. */
export type TakeCalls = (operator: KnownPartner, calls: readonly ReportedCall[]) => Promise<CallOutcome[]>;

/** Door 1 for operators. */
export function createCallIntakeServer(
  handlers: Handlers,
  partners: PartnerDirectory,
  take: TakeCalls,
): CallIntakeServiceServer {
  return {
    publish: handlers.stream<PublishRequest, PublishResponse>('calls/Publish', async (requests, send, { identity }) => {
      partners.authorise(identity, 'OPERATOR');
      await answerInOrder(
        requests,
        batchesAtOnce,
        async ({ batchId, calls }) => {
          const refusal = refusalOf(calls.length);
          if (refusal) return { batchId, answers: [], refusal };
          // Asked again for each batch: a partner that is suspended stops at once, not when its stream ends.
          const operator = partners.authorise(identity, 'OPERATOR');
          const outcomes = await take(operator, calls.map(fromMessage));
          return {
            batchId,
            answers: calls.map((call, index) => toAnswer(call.callId, outcomeAt(outcomes, index))),
            refusal: undefined,
          };
        },
        send,
      );
    }),
  };
}

function refusalOf(size: number): BatchRefusal | undefined {
  if (size === 0) {
    return { reason: ErrorReason.ERROR_REASON_BATCH_EMPTY, detail: 'The batch has no calls: send at least one.' };
  }
  if (size > batchLimit) {
    return {
      reason: ErrorReason.ERROR_REASON_BATCH_TOO_LARGE,
      detail: `The batch has ${size} calls: send at most ${batchLimit} at once.`,
    };
  }
  return undefined;
}

function outcomeAt(outcomes: readonly CallOutcome[], index: number): CallOutcome {
  const outcome = outcomes[index];
  if (!outcome) throw new ThroughlineError('INTERNAL', 'The hub failed; its operators were told.');
  return outcome;
}
