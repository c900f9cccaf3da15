import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportedCall } from '../domain/reported-call.ts';
import type { ValidationRules } from '../domain/validate-call.ts';
import { type CallBooks, type PseudonymousCall, type Pseudonyms, publishCalls, type Refused } from './publish-calls.ts';

const now = Date.UTC(2026, 4, 1, 12);
const number = '+380671234567';
const ids = ['1', '2', '3', '4'].map((digit) => `01890a5d-ac96-774b-bcce-b302099a800${digit}`);
const [firstId, secondId] = ids as [string, string];
const rules: ValidationRules = {
  operatorId: 'kyivstar',
  dialledDigits: ['527'],
  now,
  futureToleranceMilliseconds: 300_000,
  oldest: 0,
  normaliseNumber: (text) => (/^\+\d{10,15}$/.test(text) ? text : undefined),
  normaliseLine: (text) => (/^\+\d{10,15}$/.test(text) ? text : undefined),
};
const pseudonyms: Pseudonyms = {
  pseudonymsOf: () => [{ recipientId: 'iom-ukraine', pseudonym: 'pseudonym', epoch: '2026-Q2' }],
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
  partialRecordType: null,
  partialRecordNumber: null,
  traceparent: null,
  ...over,
});

/** Books in memory, and everything that was given to them. */
function theBooks() {
  const stored = new Map<string, Buffer>();
  const given: PseudonymousCall[][] = [];
  const refused: Refused[] = [];
  const repeated: string[] = [];
  const books: CallBooks = {
    async accept(calls) {
      given.push([...calls]);
      const before = new Map<string, Buffer>();
      for (const { callId, contentDigest } of calls) {
        const there = stored.get(callId);
        if (there) before.set(callId, there);
        else stored.set(callId, contentDigest);
      }
      return before;
    },
    refuse: async (more) => void refused.push(...more),
    repeat: async (callIds) => void repeated.push(...callIds),
  };
  return { books, given, refused, repeated };
}
const publish = (calls: readonly ReportedCall[], books: CallBooks) => publishCalls(calls, rules, pseudonyms, books);

describe('publishing calls', () => {
  it('given new calls, accepts each, and stores them without the number', async () => {
    const { books, given } = theBooks();
    const calls = [aCall(), aCall({ callId: secondId, callingNumber: { kind: 'restricted' } })];
    expect(await publish(calls, books)).toEqual([{ kind: 'ACCEPTED' }, { kind: 'ACCEPTED' }]);
    expect(given).toMatchObject([
      [
        { callId: firstId, callingNumberPseudonyms: [{ pseudonym: 'pseudonym' }], numberRestricted: false },
        { callId: secondId, callingNumberPseudonyms: [], numberRestricted: true },
      ],
    ]);
    for (const { contentDigest: _digest, ...rest } of given.flat()) expect(JSON.stringify(rest)).not.toContain(number);
  });

  it('given what was stored before, says so; given other content, that the first stands', async () => {
    const { books } = theBooks();
    await publish([aCall()], books);
    const answers = await publish([aCall(), aCall({ callId: secondId })], books);
    expect(answers.map((answer) => answer.kind)).toEqual(['DUPLICATE', 'ACCEPTED']);
    const [conflict] = await publish([aCall({ recordingEntity: 'B' })], books);
    expect(conflict).toMatchObject({ kind: 'CONFLICT' });
  });

  it('given only invalid calls, asks the store for nothing', async () => {
    const { books, given } = theBooks();
    const answers = await publish([aCall({ callId: 'no' }), aCall({ seizureTime: null })], books);
    expect(answers).toMatchObject([
      { kind: 'INVALID', refusal: { reason: 'CALL_ID_INVALID' } },
      { kind: 'INVALID', refusal: { reason: 'TIME_MISSING' } },
    ]);
    expect(given).toEqual([]);
  });

  it('given an id in two ways of writing, sees one call', async () => {
    const { books } = theBooks();
    const answers = await publish([aCall(), aCall({ callId: firstId.toUpperCase() })], books);
    expect(answers.map((answer) => answer.kind)).toEqual(['ACCEPTED', 'DUPLICATE']);
  });

  it('given a store that fails, answers nothing', async () => {
    const away = { ...theBooks().books, accept: () => Promise.reject(new Error('away')) };
    await expect(publish([aCall()], away)).rejects.toThrow('away');
  });

  it('given any batches with repetitions, answers as if the calls had come one by one', async () => {
    const call = fc.record({
      callId: fc.constantFrom(...ids),
      recordingEntity: fc.constantFrom('A', 'B', ''),
    });
    const batches = fc.array(fc.array(call, { maxLength: 12 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(batches, async (reported) => {
        const { books, given } = theBooks();
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
          const answers = await publish(batch.map(aCall), books);
          expect(answers.map((answer) => answer.kind)).toEqual(expected);
          expect(JSON.stringify(answers)).not.toContain(number);
        }
        // No statement sees an id twice.
        for (const calls of given) expect(new Set(calls.map((it) => it.callId)).size).toBe(calls.length);
      }),
    );
  });

  it('given what is invalid or in conflict, keeps why, with what was told validly and never the number', async () => {
    const { books, refused } = theBooks();
    await publish(
      [
        aCall({ callReferenceNumber: 'r'.repeat(65), sequenceNumber: 7 }),
        aCall({ callId: number, recordingEntity: number, callReferenceNumber: number }),
        aCall({ callId: secondId }),
        aCall({ callId: secondId, recordingEntity: 'B' }),
      ],
      books,
    );
    expect(refused).toMatchObject([
      { index: 0, callId: firstId, recordingEntity: 'A', sequenceNumber: 7, reason: 'REQUEST_INVALID' },
      { index: 1, callId: null, recordingEntity: null, reason: 'CALL_ID_INVALID' },
      { index: 3, callId: secondId, recordingEntity: 'B', reason: 'CONFLICT' },
    ]);
    for (const { digest: _digest, ...kept } of refused) expect(JSON.stringify(kept)).not.toContain('671234567');
  });

  it('given the same refused record again, keeps it under the same digest; given another, under another', async () => {
    const { books, refused } = theBooks();
    const bad = aCall({ seizureTime: null });
    await publish([bad, bad, { ...bad, recordingEntity: 'B' }], books);
    const [first, again, other] = refused.map(({ digest }) => digest.toString());
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('given a repetition, counts it', async () => {
    const { books, repeated } = theBooks();
    await publish([aCall()], books);
    await publish([aCall(), aCall()], books);
    expect(repeated).toEqual([firstId, firstId]);
  });
});
