import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestOf, nextPeriod, periodOf } from './digest-of.ts';

const items = [
  { position: 7n, eventId: 'a' },
  { position: 9n, eventId: 'b' },
];

describe("the digest of a partner's own records", () => {
  it('is of the lines of position and id, in order', async () => {
    const sha256 = createHash('sha256').update('7 a\n9 b\n').digest('hex');
    const expected = { items: 2n, firstPosition: 7n, lastPosition: 9n, sha256 };
    expect(await digestOf(items)).toEqual(expected);
    const oneByOne = async function* () {
      yield* items;
    };
    expect(await digestOf(oneByOne())).toEqual(expected);
  });

  it('is that of nothing where there is nothing', async () => {
    const sha256 = createHash('sha256').digest('hex');
    expect(await digestOf([])).toEqual({ items: 0n, firstPosition: 0n, lastPosition: 0n, sha256 });
  });

  it('is not made of records out of order, nor twice', async () => {
    await expect(digestOf([...items].reverse())).rejects.toThrow(RangeError);
    await expect(digestOf([...items, ...items.slice(1)])).rejects.toThrow('position 9 came after 9');
  });
});

describe('the period of an item', () => {
  it('is the day or the hour in UTC', () => {
    const time = new Date('2026-11-24T23:59:59.999Z');
    expect(periodOf(time, 'DAY')).toEqual(new Date('2026-11-24T00:00:00Z'));
    expect(periodOf(time, 'HOUR')).toEqual(new Date('2026-11-24T23:00:00Z'));
    expect(nextPeriod(periodOf(time, 'HOUR'), 'HOUR')).toEqual(new Date('2026-11-25T00:00:00Z'));
  });
});
