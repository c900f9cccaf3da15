import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { ThroughlineError } from '@throughline/platform/errors';
import type { GetPseudonymKeysResponse } from '@throughline/proto/throughline/vault/v1/vault.ts';
import type { Pseudonyms } from '../../application/publish-calls.ts';
import { readSealingKeys, type SealingKey } from './sealing-keys.ts';

type Key = {
  readonly recipientId: string;
  readonly epoch: string;
  readonly key: KeyObject;
  readonly from: number;
  readonly until: number;
};

/** The keys are asked for again this long before the epoch turns; the vault gives the next one an hour ahead. */
const aheadMilliseconds = 30 * 60_000;
const askAgainMilliseconds = 1_000;

export type PseudonymKeys = {
  /** @throws ThroughlineError UNAVAILABLE while there is no key for now: intake must take nothing then. */
  pseudonyms(): Pseudonyms;
  /** What opens the numbers that operators sealed. @throws ThroughlineError UNAVAILABLE */
  sealingKeys(): readonly SealingKey[];
  /** Asks now: there may be other recipients. */
  refresh(): void;
  stop(): void;
};

/**
 * Holds the keys of the vault in memory only, and asks for the next before the epoch turns.
 * @param ask the vault, over mTLS
 * @param linkFrom milliseconds since the epoch: pseudonyms of epochs that ended before are not made, since no call is
 * stored that they could link
 */
export function holdPseudonymKeys(
  ask: () => Promise<GetPseudonymKeysResponse>,
  onFailure: (error: unknown) => void,
  linkFrom: () => number,
  now: () => number = Date.now,
): PseudonymKeys {
  let keys: readonly Key[] = [];
  let digestKey: KeyObject | undefined;
  let sealing: readonly SealingKey[] = [];
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const refresh = async (): Promise<void> => {
    clearTimeout(timer);
    let next = askAgainMilliseconds;
    try {
      const answer = await ask();
      keys = answer.keys.map((it) => ({
        recipientId: it.recipientId,
        epoch: it.epoch,
        // Made once: with the bytes instead, each HMAC takes 26 µs, so 5.5 µs.
        key: createSecretKey(it.key),
        from: it.validFrom?.getTime() ?? 0,
        until: it.validUntil?.getTime() ?? 0,
      }));
      digestKey = createSecretKey(answer.digestKey);
      sealing = readSealingKeys(answer.sealingKeys);
      const lastUntil = Math.max(...keys.map((key) => key.until));
      // At most an hour, so that a clock that was set is noticed; at once again while there is no recipient yet.
      if (keys.length > 0)
        next = Math.min(3_600_000, Math.max(askAgainMilliseconds, lastUntil - now() - aheadMilliseconds));
    } catch (error) {
      onFailure(error);
    }
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void refresh(), next);
  };
  void refresh();

  const unavailable = (): ThroughlineError =>
    new ThroughlineError('UNAVAILABLE', 'The hub has no key for pseudonyms yet; nothing was taken, try again.');

  return {
    pseudonyms() {
      const at = now();
      const current = keys.filter((key) => key.from <= at && at < key.until);
      const content = digestKey;
      if (current.length === 0 || !content) throw unavailable();
      const since = linkFrom();
      const linking = keys.filter((key) => key.until <= at && key.until > since).reverse();
      const used = [...current, ...linking];
      return {
        pseudonymsOf: (number) =>
          used.map(({ recipientId, epoch, key }) => ({
            recipientId,
            epoch,
            pseudonym: createHmac('sha256', key).update(number).digest('base64url'),
          })),
        digestOf: (text) => createHmac('sha256', content).update(text).digest(),
      };
    },
    sealingKeys() {
      if (sealing.length === 0) throw unavailable();
      return sealing;
    },
    refresh: () => void refresh(),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
