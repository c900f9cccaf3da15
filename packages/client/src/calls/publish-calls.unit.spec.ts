import { status } from '@grpc/grpc-js';
import { ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import { describe, expect, it, vi } from 'vitest';
import { connectToFake, hubRefusal } from '../fakes/fake-hub.ts';
import { createFakeIntake } from '../fakes/fake-intake.ts';
import { createFakeTiming } from '../fakes/fake-timing.ts';
import type { Answer } from './answer.ts';
import { type Call, newId } from './call.ts';

const newCall = (): Call => ({
  callId: newId(),
  dialledDigits: '527',
  callingNumber: '+380671234567',
  forwardedToNumber: '+380445685015',
  recordingEntity: 'KYIV-MSC-1',
  seizureTime: new Date(0),
});
const newCalls = (count: number): Call[] => Array.from({ length: count }, newCall);

async function collect(answers: AsyncIterable<Answer>): Promise<Answer[]> {
  const all: Answer[] = [];
  for await (const answer of answers) all.push(answer);
  return all;
}

describe('publishCalls', () => {
  it('gives one answer per call, with the call, in the order of the source', async () => {
    const client = await connectToFake('calls', createFakeIntake(), createFakeTiming());
    const calls = newCalls(25);

    const answers = await collect(client.calls.publishCalls(calls, { batchSize: 10 }));

    expect(answers.map(({ call }) => call)).toEqual(calls);
    expect(new Set(answers.map(({ outcome }) => outcome))).toEqual(new Set(['ACCEPTED']));
  });

  it('sends what was not answered again with the same ids when the stream breaks', async () => {
    let batchesSeen = 0;
    const intake = createFakeIntake((_batch, stream, answer) => {
      batchesSeen += 1;
      // The third is taken and its answer lost.
      if (batchesSeen !== 3) return answer();
      vi.spyOn(stream, 'write').mockReturnValue(true);
      answer();
      stream.emit('error', Object.assign(new Error('gone'), { code: status.UNAVAILABLE, details: 'gone' }));
    });
    const client = await connectToFake('calls', intake, createFakeTiming());
    const calls = newCalls(50);
    const onInterrupted = vi.fn();

    const answers = await collect(
      client.calls.publishCalls(calls, { batchSize: 10, batchesInFlight: 2, onInterrupted }),
    );

    expect(answers.map(({ call }) => call.callId)).toEqual(calls.map(({ callId }) => callId));
    expect(answers.slice(20, 30).map(({ outcome }) => outcome)).toEqual(Array(10).fill('DUPLICATE'));
    expect(intake.streams).toHaveLength(2);
    expect(intake.accepted).toEqual(new Set(calls.map(({ callId }) => callId)));
    expect(onInterrupted).toHaveBeenCalledOnce();
  });

  it('takes no more from the source than fits the window', async () => {
    const held: (() => void)[] = [];
    const intake = createFakeIntake((_batch, _stream, answer) => held.push(answer));
    const client = await connectToFake('calls', intake, createFakeTiming());
    let taken = 0;
    const source = (function* () {
      for (const call of newCalls(100)) {
        taken += 1;
        yield call;
      }
    })();

    const all = collect(client.calls.publishCalls(source, { batchSize: 5, batchesInFlight: 3 }));
    await vi.waitUntil(() => held.length === 3);
    expect(taken).toBe(15);

    held.shift()?.();
    await vi.waitUntil(() => held.length === 3);
    expect(taken).toBe(20);

    while (taken < 100 || held.length > 0) {
      held.shift()?.();
      await new Promise(setImmediate);
    }
    expect(await all).toHaveLength(100);
  });

  it('sends a batch that is not full when its first call has waited long enough', async () => {
    const timing = createFakeTiming();
    const intake = createFakeIntake();
    const client = await connectToFake('calls', intake, timing);
    const more = Promise.withResolvers<void>();
    const source = (async function* () {
      yield* newCalls(2);
      await more.promise;
      yield newCall();
    })();

    const answers = client.calls.publishCalls(source, { batchSize: 10, lingerMilliseconds: 50 });
    const first = answers.next();
    await vi.waitUntil(() => {
      timing.advance(50);
      return intake.batches.length === 1;
    });

    expect((await first).value?.outcome).toBe('ACCEPTED');
    expect(intake.batches[0]?.calls).toHaveLength(2);
    more.resolve();
    expect(await collect(answers)).toHaveLength(2);
  });

  it('throws what a repetition cannot help, at once', async () => {
    const intake = createFakeIntake((_batch, stream) => {
      stream.emit('error', hubRefusal(status.PERMISSION_DENIED, 'NOT_ENTITLED', false));
    });
    const client = await connectToFake('calls', intake, createFakeTiming());

    await expect(collect(client.calls.publishCalls(newCalls(1)))).rejects.toMatchObject({
      name: 'HubError',
      reason: 'NOT_ENTITLED',
      retryable: false,
    });
    expect(intake.streams).toHaveLength(1);
  });

  it('throws when a batch is refused as a whole', async () => {
    const intake = createFakeIntake(({ batchId }, stream) => {
      const refusal = { reason: ErrorReason.ERROR_REASON_BATCH_TOO_LARGE, detail: 'Too large.' };
      stream.write({ batchId, answers: [], refusal, credit: 1 });
    });
    const client = await connectToFake('calls', intake, createFakeTiming());

    await expect(collect(client.calls.publishCalls(newCalls(1)))).rejects.toMatchObject({ reason: 'BATCH_TOO_LARGE' });
  });

  it('gives up a stream that takes calls and answers none, for a new one', async () => {
    const timing = createFakeTiming();
    const intake = createFakeIntake((_batch, _stream, answer) => {
      if (intake.streams.length > 1) answer();
    });
    const client = await connectToFake('calls', intake, timing);

    const all = collect(client.calls.publishCalls(newCalls(3), { answerMilliseconds: 1_000 }));
    await vi.waitUntil(() => intake.batches.length === 1);
    timing.advance(1_000);

    expect(await all).toHaveLength(3);
    expect(intake.streams).toHaveLength(2);
  });

  it('stops when the signal aborts, closes the source and throws the reason', async () => {
    const intake = createFakeIntake(() => {});
    const client = await connectToFake('calls', intake, createFakeTiming());
    const stop = new AbortController();
    let closed = false;
    const source = (async function* () {
      try {
        for (;;) yield newCall();
      } finally {
        closed = true;
      }
    })();

    const all = collect(client.calls.publishCalls(source, { batchSize: 1, batchesInFlight: 2, signal: stop.signal }));
    await vi.waitUntil(() => intake.batches.length === 2);
    stop.abort(new Error('enough'));

    await expect(all).rejects.toThrow('enough');
    await vi.waitUntil(() => closed);
  });

  it('throws what the source throws', async () => {
    const client = await connectToFake('calls', createFakeIntake(), createFakeTiming());
    const source = (async function* () {
      yield newCall();
      throw new Error('no more');
    })();

    await expect(collect(client.calls.publishCalls(source, { batchSize: 1 }))).rejects.toThrow('no more');
  });
});
