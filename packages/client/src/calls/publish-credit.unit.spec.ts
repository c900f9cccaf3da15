import { ErrorReason } from '@throughline/proto/throughline/common/v1/codes.ts';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { connectToFake } from '../fakes/fake-hub.ts';
import { createFakeIntake } from '../fakes/fake-intake.ts';
import { createFakeTiming } from '../fakes/fake-timing.ts';
import { type Call, newId } from './call.ts';

const newCalls = (count: number): Call[] =>
  Array.from({ length: count }, () => ({
    callId: newId(),
    dialledDigits: '527',
    numberRestricted: true,
    forwardedToNumber: '+380445685015',
    recordingEntity: 'KYIV-MSC-1',
    seizureTime: new Date(0),
  }));

async function idsOf(answers: AsyncIterable<{ readonly call: Call }>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { call } of answers) ids.push(call.callId);
  return ids;
}

describe('the credit of a stream', () => {
  it('given any credit, batch size and order of answers, is never exceeded, and every call is answered', async () => {
    const settings = { credit: 0 };
    const held: (() => void)[] = [];
    const intake = createFakeIntake((_batch, _stream, answer) => held.push(answer), settings);
    const client = await connectToFake('calls', intake, createFakeTiming());
    const numbers = {
      ...{ credit: fc.integer({ min: 1, max: 40 }), batchSize: fc.integer({ min: 1, max: 50 }) },
      ...{ batchesInFlight: fc.integer({ min: 1, max: 8 }), count: fc.integer({ min: 0, max: 150 }) },
      picks: fc.infiniteStream(fc.nat()),
    };
    await fc.assert(
      fc.asyncProperty(fc.record(numbers), async ({ credit, batchSize, batchesInFlight, count, picks }) => {
        settings.credit = credit;
        const calls = newCalls(count);
        let done = false;
        const all = idsOf(client.calls.publishCalls(calls, { batchSize, batchesInFlight })).finally(() => {
          done = true;
        });
        while (!done) {
          held.splice((picks.next().value ?? 0) % Math.max(held.length, 1), 1)[0]?.();
          await new Promise(setImmediate);
        }
        expect(await all).toEqual(calls.map(({ callId }) => callId));
        expect(intake.exceeded).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('given a batch that is larger than all of it, is used for parts of the batch', async () => {
    const intake = createFakeIntake(undefined, { credit: 4 });
    const client = await connectToFake('calls', intake, createFakeTiming());
    const calls = newCalls(10);

    await idsOf(client.calls.publishCalls(calls, { batchSize: 10 }));

    expect(intake.batches.map((batch) => batch.calls.length)).toEqual([4, 4, 2]);
    expect(intake.batches.map(({ batchId }) => batchId)).toEqual([1n, 2n, 3n]);
  });

  it('given a batch that fits when others are answered, is waited for', async () => {
    const intake = createFakeIntake(undefined, { credit: 15 });
    const client = await connectToFake('calls', intake, createFakeTiming());

    await idsOf(client.calls.publishCalls(newCalls(30), { batchSize: 10 }));

    expect(intake.batches.map((batch) => batch.calls.length)).toEqual([10, 10, 10]);
  });

  it('is asked for anew, over another stream, when the hub gives none', async () => {
    const settings: { credit: number | undefined } = { credit: undefined };
    const timing = createFakeTiming();
    const intake = createFakeIntake(undefined, settings);
    const client = await connectToFake('calls', intake, timing);
    const onInterrupted = vi.fn();

    const all = idsOf(client.calls.publishCalls(newCalls(3), { answerMilliseconds: 1_000, onInterrupted }));
    await vi.waitUntil(() => intake.streams.length === 1);
    settings.credit = 3;
    await vi.waitUntil(() => {
      timing.advance(1_000);
      return intake.streams.length > 1;
    });

    expect(await all).toHaveLength(3);
    expect(intake.batches).toHaveLength(1);
    expect(onInterrupted.mock.calls[0]?.[0]).toMatchObject({ detail: 'The hub gives no credit to send calls.' });
  });

  it('when the hub says that it was exceeded, is begun anew and the batch sent again', async () => {
    const intake = createFakeIntake(({ batchId }, stream, answer) => {
      if (intake.streams.length > 1) return answer();
      const refusal = { reason: ErrorReason.ERROR_REASON_CREDIT_EXCEEDED, detail: 'Too many.' };
      stream.write({ batchId, answers: [], refusal, credit: 0 });
    });
    const client = await connectToFake('calls', intake, createFakeTiming());
    const calls = newCalls(5);

    const ids = await idsOf(client.calls.publishCalls(calls));

    expect(ids).toEqual(calls.map(({ callId }) => callId));
    expect(intake.streams).toHaveLength(2);
  });
});

it('calls from a file say so in each batch', async () => {
  const intake = createFakeIntake();
  const client = await connectToFake('calls', intake, createFakeTiming());

  await idsOf(client.calls.publishCalls(newCalls(2), { batchSize: 1, fromFile: true }));

  expect(intake.batches.map(({ fromFile }) => fromFile)).toEqual([true, true]);
});
