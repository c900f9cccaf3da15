import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CallIdentity, derivedCallId } from './derived-call-id.ts';

const identity = fc.record({
  operatorId: fc.string(),
  recordingEntity: fc.string(),
  sequenceNumber: fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { nil: undefined }),
  seizureTime: fc.date({ min: new Date(0), max: new Date('9999-01-01T00:00:00Z'), noInvalidDate: true }),
  callReferenceNumber: fc.string(),
  partialRecordNumber: fc.option(fc.nat(), { nil: undefined }),
});

// For other languages: they must come to the same.
const known: readonly [CallIdentity, string][] = [
  [
    {
      operatorId: 'kyivstar',
      recordingEntity: 'KYIV-MSC-1',
      sequenceNumber: 7n,
      seizureTime: new Date('2026-11-01T08:15:30.250Z'),
      callReferenceNumber: '',
      partialRecordNumber: undefined,
    },
    '01a1962d-8dca-7447-a624-0f250c283012',
  ],
  [
    {
      operatorId: 'kyivstar',
      recordingEntity: 'КИЇВ "1"',
      sequenceNumber: undefined,
      seizureTime: new Date('2026-11-01T08:15:30Z'),
      callReferenceNumber: 'a\\b',
      partialRecordNumber: 2,
    },
    '01a1962d-8cd0-77ca-8d16-a048fd44b57f',
  ],
];

it.each(known)('is the one that every language comes to: %#', (call, id) => {
  expect(derivedCallId(call)).toBe(id);
});

it('is a UUID version 7 with the seizure time, always the same for the same call', () => {
  fc.assert(
    fc.property(identity, (call) => {
      const id = derivedCallId(call);
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(call.seizureTime.getTime());
      expect(derivedCallId({ ...call })).toBe(id);
    }),
  );
});

it('is another for another call', () => {
  fc.assert(
    fc.property(identity, identity, (one, other) => {
      fc.pre(JSON.stringify(Object.values(one), asText) !== JSON.stringify(Object.values(other), asText));
      expect(derivedCallId(one)).not.toBe(derivedCallId(other));
    }),
  );
});

function asText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : (value ?? '');
}
