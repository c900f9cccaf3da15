import type { handleBidiStreamingCall, ServerDuplexStream } from '@grpc/grpc-js';
import {
  CallIntakeServiceService,
  Outcome,
  type PublishRequest,
  type PublishResponse,
} from '@throughline/proto/throughline/calls/v1/calls.ts';

export type IntakeStream = ServerDuplexStream<PublishRequest, PublishResponse>;

/** Answers ACCEPTED, or DUPLICATE to an id that was accepted before. */
export function createFakeIntake(
  onBatch: (batch: PublishRequest, stream: IntakeStream, answer: () => void) => void = (_batch, _stream, answer) =>
    answer(),
  firstCredit = 4_000,
) {
  const accepted = new Set<string>();
  const streams: IntakeStream[] = [];
  const batches: PublishRequest[] = [];
  const publish: handleBidiStreamingCall<PublishRequest, PublishResponse> = (stream) => {
    streams.push(stream);
    stream.on('error', () => {});
    stream.on('end', () => stream.end());
    stream.write({ batchId: 0n, answers: [], refusal: undefined, credit: firstCredit });
    stream.on('data', (batch: PublishRequest) => {
      batches.push(batch);
      onBatch(batch, stream, () => {
        const answers = batch.calls.map(({ callId }) => {
          const outcome = accepted.has(callId) ? Outcome.OUTCOME_DUPLICATE : Outcome.OUTCOME_ACCEPTED;
          accepted.add(callId);
          return { callId, outcome, reason: 0 as const, detail: '' };
        });
        stream.write({ batchId: batch.batchId, answers, refusal: undefined, credit: answers.length });
      });
    });
  };
  return { definition: CallIntakeServiceService, implementation: { publish }, accepted, streams, batches };
}
