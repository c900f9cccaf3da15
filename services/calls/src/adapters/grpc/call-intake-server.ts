import { ThroughlineError } from '@throughline/platform/errors';
import type { Handlers } from '@throughline/platform/grpc/handlers';
import type { KnownPartner, PartnerDirectory } from '@throughline/platform/partners/directory';
import type {
  BatchRefusal,
  CallIntakeServiceServer,
  GetSealingKeysRequest,
  GetSealingKeysResponse,
  PublishCallRequest,
  PublishCallResponse,
  PublishRequest,
  PublishResponse,
} from '@throughline/proto/throughline/calls/v1/calls.ts';
import { ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import type { CallOutcome } from '../../domain/outcome.ts';
import type { ReportedCall } from '../../domain/reported-call.ts';
import { countOutcomes } from '../telemetry/count-outcomes.ts';
import type { SealingKey } from '../vault/sealing-keys.ts';
import { answerInOrder } from './answer-in-order.ts';
import { createCredit } from './credit.ts';
import { fromMessage, toAnswer } from './messages.ts';

/** The most calls in one batch. */
export const batchLimit = 1_000;
/** Calls on their way or in work, of one stream. */
const firstCredit = 4 * batchLimit;
/** Batches of one stream that wait or are worked on together, so that many small ones can be put together. */
const batchesAtOnce = 64;

/** Takes the calls of an operator. */
export type TakeCalls = (
  operator: KnownPartner,
  calls: readonly ReportedCall[],
  door: 'GRPC' | 'FILE',
) => Promise<CallOutcome[]>;

/** Door 1 for operators, and door 3, which comes through it. */
export function createCallIntakeServer(
  handlers: Handlers,
  partners: PartnerDirectory,
  takeUncounted: TakeCalls,
  sealingKeys: () => readonly SealingKey[],
  now: () => number,
): CallIntakeServiceServer {
  const take: TakeCalls = async (operator, calls, door) => {
    const outcomes = await takeUncounted(operator, calls, door);
    countOutcomes(operator.partnerId, door, outcomes);
    return outcomes;
  };
  return {
    publish: handlers.stream<PublishRequest, PublishResponse>(async (requests, send, { identity }) => {
      partners.authorise(identity, 'OPERATOR');
      const credit = createCredit(firstCredit);
      await send({ batchId: 0n, answers: [], refusal: undefined, credit: firstCredit });
      // Spent when a batch arrives, not when its turn comes.
      const spent = mapped(requests, (request) => ({ request, within: credit.spend(request.calls.length) }));
      await answerInOrder(
        spent,
        batchesAtOnce,
        async ({ request: { batchId, calls, fromFile }, within }) => {
          const giveBack = within ? calls.length : 0;
          const refusal = within ? refusalOf(calls.length) : creditExceeded;
          if (refusal) return { batchId, answers: [], refusal, credit: giveBack };
          // Asked again for each batch: a partner that is suspended stops at once, not when its stream ends.
          const operator = partners.authorise(identity, 'OPERATOR');
          const outcomes = await take(operator, calls.map(fromMessage), fromFile ? 'FILE' : 'GRPC');
          const answers = calls.map((call, index) => toAnswer(call.callId, outcomeAt(outcomes, index)));
          return { batchId, answers, refusal: undefined, credit: giveBack };
        },
        (response) => {
          // Before it is sent: the sender may spend it at once.
          credit.giveBack(response.credit);
          return send(response);
        },
      );
    }),

    publishCall: handlers.unary<PublishCallRequest, PublishCallResponse>(async ({ call }, { identity }) => {
      const operator = partners.authorise(identity, 'OPERATOR');
      if (!call) throw new ThroughlineError('REQUEST_INVALID', 'call is missing: send one call.');
      const outcomes = await take(operator, [fromMessage(call)], 'GRPC');
      return { answer: toAnswer(call.callId, outcomeAt(outcomes, 0)) };
    }),

    getSealingKeys: handlers.unary<GetSealingKeysRequest, GetSealingKeysResponse>(async (_request, { identity }) => {
      partners.authorise(identity, 'OPERATOR');
      const at = now();
      return {
        keys: sealingKeys()
          .filter(({ validUntil }) => validUntil > at)
          .map(({ keyId, publicJwk, validFrom, validUntil }) => ({
            keyId,
            publicJwk: JSON.stringify(publicJwk),
            validFrom: new Date(validFrom),
            validUntil: new Date(validUntil),
          })),
      };
    }),
  };
}

async function* mapped<In, Out>(source: AsyncIterable<In>, of: (value: In) => Out): AsyncGenerator<Out> {
  for await (const value of source) yield of(value);
}

const creditExceeded: BatchRefusal = {
  reason: ErrorReason.ERROR_REASON_CREDIT_EXCEEDED,
  detail: 'The batch has more calls than there was credit for, and was not looked at: send it again when there is.',
};

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
