// An operator publishes the calls that its switch forwarded.
// THROUGHLINE_CALLS=localhost:7001 … node examples/publish-calls.ts
import { type Answer, type Call, newId, type PartnerClient } from '@throughline/client';
import { connectFromEnvironment } from './connection.ts';

/** Your records, as they come. The id is made once and kept with the record, so that a repetition has the same. */
export async function* recordsOfTheSwitch(count: number): AsyncGenerator<Call> {
  for (let sequence = 1; sequence <= count; sequence++) {
    const releaseTime = new Date();
    yield {
      callId: newId(),
      dialledDigits: '527',
      callingNumber: '+380671234567',
      forwardedToNumber: '+380445685015',
      recordingEntity: 'KYIV-MSC-1',
      sequenceNumber: BigInt(sequence),
      seizureTime: new Date(releaseTime.getTime() - 65_000),
      answerTime: new Date(releaseTime.getTime() - 60_000),
      releaseTime,
      callDuration: 60,
    };
  }
}

/** @returns the answers, in the order of the calls */
export async function publish(client: PartnerClient, calls: AsyncIterable<Call>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for await (const answer of client.calls.publishCalls(calls)) {
    // ACCEPTED or DUPLICATE: the call is permanent, mark your record as done. Otherwise a person has to look at it.
    if ('reason' in answer) console.error(`${answer.call.callId} was refused: ${answer.reason}. ${answer.detail}`);
    answers.push(answer);
  }
  return answers;
}

if (import.meta.main) {
  const client = connectFromEnvironment(process.env);
  const answers = await publish(client, recordsOfTheSwitch(10));
  console.log(`${answers.length} calls answered`);
  client.close();
}
