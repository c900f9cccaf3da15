import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportedCall } from '../domain/reported-call.ts';
import type { ValidationRules } from '../domain/validate-call.ts';
import { type AcceptCalls, type PseudonymousCall, type Pseudonyms, publishCalls } from './publish-calls.ts';

const now = Date.UTC(2026, 4, 1, 12);
const number = '+380671234567';
const ids = ['1', '2', '3', '4'].map((digit) => `01890a5d-ac96-774b-bcce-b302099a800${digit}`);
const [firstId, secondId] = ids as [string, string];
const rules: ValidationRules = {
  operatorId: 'kyivstar',
  dialledDigits: ['527'],
  now,
  futureToleranceMilliseconds: 300_000,
  normaliseNumber: (text) => (/^\+\d{10,15}$/.test(text) ? text : undefined),
};
const pseudonyms: Pseudonyms = {
  pseudonymOf: () => ({ pseudonym: 'pseudonym', epoch: '2026-Q2' }),
  digestOf: (content) => Buffer.from(content),
};
const aCall = (over: Partial<ReportedCall> = {}): ReportedCall => ({
  callId: firstId,
  claimedOperatorId: null,
  dialledDigits: '527',
  callingNumber: { kind: 'sent', text: number },
  forwardedToNumber: '+380445685015',
  recordingEntity: 'A',
  sequenceNumber: null,
  seizureTime: now,
  answerTime: null,
  releaseTime: null,
  callDuration: null,
  causeForTerm: null,
  diagnosticsQ850: null,
  callReferenceNumber: null,
  traceparent: null,
  ...over,
});

/** A store in memory, and everything that was given to it. */
function aStore(): { accept: AcceptCalls; given: PseudonymousCall[][] } {
  const stored = new Map<string, Buffer>();
  const given: PseudonymousCall[][] = [];
  return {
    given,
    accept: async (calls) => {
      given.push([...calls]);
      const before = new Map<string, Buffer>();
      for (const { callId, contentDigest } of calls) {
        const there = stored.get(callId);
        if (there) before.set(callId, there);
        else stored.set(callId, contentDigest);
      }
      return before;
    },
  };
}
const publish = (calls: readonly ReportedCall[], accept: AcceptCalls) => publishCalls(calls, rules, pseudonyms, accept);

describe('publishing calls', () => {
  it('given new calls, accepts each, and stores them without the number', async () => {
    const { accept, given } = aStore();
    const calls = [aCall(), aCall({ callId: secondId, callingNumber: { kind: 'restricted' } })];
    expect(await publish(calls, accept)).toEqual([{ kind: 'ACCEPTED' }, { kind: 'ACCEPTED' }]);
    expect(given).toMatchObject([
      [
        { callId: firstId, callingNumberPseudonym: 'pseudonym', pseudonymEpoch: '2026-Q2', numberRestricted: false },
        { callId: secondId, callingNumberPseudonym: null, pseudonymEpoch: null, numberRestricted: true },
      ],
    ]);
    for (const { contentDigest: _digest, ...rest } of given.flat()) expect(JSON.stringify(rest)).not.toContain(number);
  });

  it('given what was stored before, says so; given other content, that the first stands', async () => {
    const { accept } = aStore();
    await publish([aCall()], accept);
    const answers = await publish([aCall(), aCall({ callId: secondId })], accept);
    expect(answers.map((answer) => answer.kind)).toEqual(['DUPLICATE', 'ACCEPTED']);
    const [conflict] = await publish([aCall({ recordingEntity: 'B' })], accept);
    expect(conflict).toMatchObject({ kind: 'CONFLICT' });
  });

  it('given only invalid calls, asks the store for nothing', async () => {
    const { accept, given } = aStore();
    const answers = await publish([aCall({ callId: 'no' }), aCall({ seizureTime: null })], accept);
    expect(answers).toMatchObject([
      { kind: 'INVALID', refusal: { reason: 'CALL_ID_INVALID' } },
      { kind: 'INVALID', refusal: { reason: 'TIME_MISSING' } },
    ]);
    expect(given).toEqual([]);
  });

  it('given an id in two ways of writing, sees one call', async () => {
    const { accept } = aStore();
    const answers = await publish([aCall(), aCall({ callId: firstId.toUpperCase() })], accept);
    expect(answers.map((answer) => answer.kind)).toEqual(['ACCEPTED', 'DUPLICATE']);
  });

  it('given a store that fails, answers nothing', async () => {
    await expect(publish([aCall()], () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  });

  it('given any batches with repetitions, answers as if the calls had come one by one', async () => {
    const call = fc.record({
      callId: fc.constantFrom(...ids),
      recordingEntity: fc.constantFrom('A', 'B', ''),
    });
    const batches = fc.array(fc.array(call, { maxLength: 12 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(batches, async (reported) => {
        const { accept, given } = aStore();
        const contents = new Map<string, string>();
        for (const batch of reported) {
          const expected = batch.map(({ callId, recordingEntity }) => {
            if (recordingEntity === '') return 'INVALID';
            const first = contents.get(callId);
            if (first === undefined) {
              contents.set(callId, recordingEntity);
              return 'ACCEPTED';
            }
            return first === recordingEntity ? 'DUPLICATE' : 'CONFLICT';
          });
          const answers = await publish(batch.map(aCall), accept);
          expect(answers.map((answer) => answer.kind)).toEqual(expected);
          expect(JSON.stringify(answers)).not.toContain(number);
        }
        // No statement sees an id twice.
        for (const calls of given) expect(new Set(calls.map((it) => it.callId)).size).toBe(calls.length);
      }),
    );
  });
});
