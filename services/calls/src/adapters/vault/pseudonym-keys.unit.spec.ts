import { createHmac } from 'node:crypto';
import type { GetPseudonymKeysResponse } from '@throughline/proto/throughline/vault/v1/vault.ts';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { holdPseudonymKeys } from './pseudonym-keys.ts';

const number = '+380671234567';
const turn = Date.UTC(2027, 0);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const epochs = [
  ['2026-Q3', Date.UTC(2026, 6), Date.UTC(2026, 9)],
  ['2026-Q4', Date.UTC(2026, 9), turn],
  ['2027-Q1', turn, Date.UTC(2027, 3)],
] as const;
const keyOf = (recipientId: string, epoch: string): Buffer => Buffer.from(`${recipientId} ${epoch}`);
const hmacOf = (recipientId: string, epoch: string): string =>
  createHmac('sha256', keyOf(recipientId, epoch)).update(number).digest('base64url');

function answer(recipientIds: readonly string[], names: readonly string[]): GetPseudonymKeysResponse {
  return {
    digestKey: Buffer.from('digest'),
    sealingKeys: [],
    keys: recipientIds.flatMap((recipientId) =>
      epochs
        .filter(([epoch]) => names.includes(epoch))
        .map(([epoch, from, until]) => ({
          recipientId,
          epoch,
          key: keyOf(recipientId, epoch),
          validFrom: new Date(from),
          validUntil: new Date(until),
        })),
    ),
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** @param answers of the vault, in turn; the last one again and again */
async function holding(now: number, linkFrom: number, ...answers: (GetPseudonymKeysResponse | Error)[]) {
  vi.setSystemTime(now);
  let asked = 0;
  const keys = holdPseudonymKeys(
    async () => {
      const next = answers[Math.min(asked++, answers.length - 1)];
      if (!next || next instanceof Error) throw next ?? new Error('no answer');
      return next;
    },
    () => {},
    () => linkFrom,
    Date.now,
  );
  onTestFinished(() => keys.stop());
  await vi.advanceTimersByTimeAsync(0);
  return { keys, asked: () => asked };
}
const before = turn - 10 * day;
const all = ['2026-Q3', '2026-Q4', '2027-Q1'];

describe('pseudonyms', () => {
  it('of a number are HMAC-SHA-256 under the key of the recipient and the present epoch', async () => {
    const { keys } = await holding(before, before, answer(['iom-ukraine'], ['2026-Q4']));
    expect(keys.pseudonyms().pseudonymsOf(number)).toEqual([
      { recipientId: 'iom-ukraine', epoch: '2026-Q4', pseudonym: hmacOf('iom-ukraine', '2026-Q4') },
    ]);
  });

  it('of two recipients are different, so that they cannot join their lists', async () => {
    const { keys } = await holding(before, before, answer(['iom-ukraine', 'iom-moldova'], ['2026-Q4']));
    const made = keys.pseudonyms().pseudonymsOf(number);
    expect(made.map(({ recipientId }) => recipientId)).toEqual(['iom-ukraine', 'iom-moldova']);
    expect(new Set(made.map(({ pseudonym }) => pseudonym)).size).toBe(2);
  });

  it('link a caller who comes back after the turn with the epoch before, where calls of it are kept', async () => {
    const { keys } = await holding(turn + minute, Date.UTC(2026, 10), answer(['iom-ukraine'], all));
    expect(keys.pseudonyms().pseudonymsOf(number)).toEqual([
      { recipientId: 'iom-ukraine', epoch: '2027-Q1', pseudonym: hmacOf('iom-ukraine', '2027-Q1') },
      { recipientId: 'iom-ukraine', epoch: '2026-Q4', pseudonym: hmacOf('iom-ukraine', '2026-Q4') },
    ]);
  });

  it('turn with the epoch, though the vault is away at the turn, since the next key came before', async () => {
    const next = answer(['iom-ukraine'], ['2026-Q4', '2027-Q1']);
    const { keys } = await holding(
      turn - 31 * minute,
      turn,
      answer(['iom-ukraine'], ['2026-Q4']),
      next,
      new Error('away'),
    );
    await vi.advanceTimersByTimeAsync(2 * minute);
    vi.setSystemTime(turn);
    expect(keys.pseudonyms().pseudonymsOf(number)).toMatchObject([{ epoch: '2027-Q1' }]);
  });
});

describe('without a key, intake is UNAVAILABLE', () => {
  const unavailable = expect.objectContaining({ reason: 'UNAVAILABLE', retryable: true });
  const refused = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      return error;
    }
  };

  it('while the vault is away, and goes on when it is back', async () => {
    const { keys } = await holding(before, before, new Error('away'), answer(['iom-ukraine'], ['2026-Q4']));
    expect(refused(() => keys.pseudonyms())).toEqual(unavailable);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(keys.pseudonyms().pseudonymsOf(number)).toHaveLength(1);
  });

  it('while there is no recipient, and when the epoch has turned without its key', async () => {
    const { keys, asked } = await holding(before, before, answer([], []), answer(['iom-ukraine'], ['2026-Q4']));
    expect(refused(() => keys.pseudonyms())).toEqual(unavailable);
    expect(refused(() => keys.sealingKeys())).toEqual(unavailable);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked()).toBe(2);
    vi.setSystemTime(turn);
    expect(refused(() => keys.pseudonyms())).toEqual(unavailable);
  });
});
