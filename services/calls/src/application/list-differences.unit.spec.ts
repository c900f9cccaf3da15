import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Difference } from '../domain/reconciliation.ts';
import { createListDifferences } from './list-differences.ts';

const difference = (time: number): Difference => ({
  kind: 'REFUSED',
  reason: 'TIME_ORDER',
  detail: '',
  callId: null,
  recordingEntity: null,
  sequenceNumber: null,
  time,
});

/** Streams of these times each, which say what was read of them and whether they were ended. */
function list(...times: readonly (readonly number[])[]) {
  const read: number[] = [];
  let ended = 0;
  const streams = times.map(async function* (all) {
    try {
      for (const time of all) {
        read.push(time);
        yield difference(time);
      }
    } finally {
      ended += 1;
    }
  });
  const listed = createListDifferences({ differences: () => streams }, () => 0)('kyivstar', {
    granularity: 'HOUR',
    start: 0,
  });
  return { listed, read, ended: () => ended };
}

describe('differences of several kinds', () => {
  it('are listed in the order of time, each once', async () => {
    const sorted = fc.array(fc.nat(20)).map((times) => times.sort((one, other) => one - other));
    await fc.assert(
      fc.asyncProperty(fc.array(sorted, { maxLength: 5 }), async (times) => {
        const listed: number[] = [];
        for await (const { time } of list(...times).listed) listed.push(time);
        expect(listed).toEqual(times.flat().sort((one, other) => one - other));
      }),
    );
  });

  it('are read no further than they are taken, and their sources end with the listing', async () => {
    const { listed, read, ended } = list([1, 4, 7], [2, 5]);
    for await (const { time } of listed) if (time === 2) break;
    expect(read).toEqual([1, 2, 4]);
    expect(ended()).toBe(2);
  });

  it('of a period that has not begun are refused', () => {
    const asked = { granularity: 'HOUR', start: 3_600_000 } as const;
    expect(() => createListDifferences({ differences: () => [] }, () => 0)('kyivstar', asked)).toThrow('not begun');
  });
});
