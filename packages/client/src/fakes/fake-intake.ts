import type { handleBidiStreamingCall, handleUnaryCall, ServerDuplexStream } from '@grpc/grpc-js';
import {
  type CallAnswer,
  CallIntakeServiceService,
  type GetSealingKeysRequest,
  type GetSealingKeysResponse,
  Outcome,
  type PublishCallRequest,
  type PublishCallResponse,
  type PublishRequest,
  type PublishResponse,
  type SealingKey,
} from '@throughline/proto/throughline/calls/v1/calls.ts';
import { ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';

export type IntakeStream = ServerDuplexStream<PublishRequest, PublishResponse>;
type OnBatch = (batch: PublishRequest, stream: IntakeStream, answer: () => void) => void;

/** The first message of a stream. */
export const creditOf = (credit: number): PublishResponse => ({
  batchId: 0n,
  answers: [],
  refusal: undefined,
  credit,
});

/**
 * Answers ACCEPTED, or DUPLICATE to an id that was accepted before. Refuses what is beyond its credit.
 * @param settings.credit calls that a stream may have unanswered; undefined is a hub that gives no credit at all
 * @param settings.judge what to say of a call instead
 */
export function createFakeIntake(
  onBatch: OnBatch = (_batch, _stream, answer) => answer(),
  settings: {
    credit?: number | undefined;
    readonly judge?: (callId: string) => Omit<CallAnswer, 'callId'> | undefined;
    readonly keys?: SealingKey[];
  } = {},
) {
  const accepted = new Set<string>();
  const streams: IntakeStream[] = [];
  const batches: PublishRequest[] = [];
  const exceeded: PublishRequest[] = [];

  const answerTo = (callId: string): CallAnswer => {
    const judged = settings.judge?.(callId);
    if (judged) return { callId, ...judged };
    const outcome = accepted.has(callId) ? Outcome.OUTCOME_DUPLICATE : Outcome.OUTCOME_ACCEPTED;
    accepted.add(callId);
    return { callId, outcome, reason: 0, detail: '' };
  };
  const publish: handleBidiStreamingCall<PublishRequest, PublishResponse> = (stream) => {
    // Looked at for each stream: a test may change it.
    const firstCredit = 'credit' in settings ? settings.credit : 10_000;
    let left = firstCredit ?? Infinity;
    streams.push(stream);
    if (firstCredit !== undefined) stream.write(creditOf(firstCredit));
    stream.on('error', () => {});
    stream.on('end', () => stream.end());
    stream.on('data', (batch: PublishRequest) => {
      const { batchId } = batch;
      const credit = batch.calls.length;
      batches.push(batch);
      if (credit > left) {
        exceeded.push(batch);
        const refusal = { reason: ErrorReason.ERROR_REASON_CREDIT_EXCEEDED, detail: 'Beyond the credit.' };
        stream.write({ batchId, answers: [], refusal, credit: 0 });
        return;
      }
      left -= credit;
      onBatch(batch, stream, () => {
        left += credit;
        stream.write({
          batchId,
          answers: batch.calls.map(({ callId }) => answerTo(callId)),
          refusal: undefined,
          credit,
        });
      });
    });
  };
  const publishCall: handleUnaryCall<PublishCallRequest, PublishCallResponse> = ({ request }, callback) => {
    callback(null, { answer: answerTo(request.call?.callId ?? '') });
  };
  const getSealingKeys: handleUnaryCall<GetSealingKeysRequest, GetSealingKeysResponse> = (_call, callback) => {
    callback(null, { keys: settings.keys ?? [] });
  };
  return {
    definition: CallIntakeServiceService,
    implementation: { publish, publishCall, getSealingKeys },
    ...{ accepted, streams, batches, exceeded },
  };
}
