import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '@throughline/platform/log';
import { listen } from '@throughline/platform/postgres/listen';
import type { WaitForGrowth } from '../../application/follow-feed.ts';
import { feedChannel } from './append-items.ts';

type ConnectionOptions = Parameters<typeof listen>[0];

/** Wakes those who wait for a partner's feed, through one LISTEN connection for all of them. */
export function watchFeedGrowth(
  options: ConnectionOptions,
  log: Log,
): { waitForGrowth: WaitForGrowth; stop(): Promise<void> } {
  const waiting = new Map<string, Set<() => void>>();
  const wake = (partnerId: string): void => {
    for (const resolve of waiting.get(partnerId) ?? []) resolve();
  };
  const listener = listen(options, `${feedChannel}_feeds`, {
    onNotification: wake,
    // What was notified while there was no connection was missed: everyone looks.
    onConnected: () => {
      for (const partnerId of waiting.keys()) wake(partnerId);
    },
    log,
  });

  return {
    async waitForGrowth(partnerId, milliseconds, signal) {
      const timer = new AbortController();
      const stop = AbortSignal.any([signal, timer.signal]);
      const those = waiting.get(partnerId) ?? new Set();
      waiting.set(partnerId, those);
      let resolveGrown: () => void = () => {};
      const grown = new Promise<true>((resolve) => {
        resolveGrown = () => resolve(true);
      });
      those.add(resolveGrown);
      const late = delay(milliseconds, false, { signal: stop }).catch((error: unknown) => {
        if (!stop.aborted) throw error;
        return false;
      });
      const result = await Promise.race([grown, late]);
      timer.abort();
      those.delete(resolveGrown);
      if (those.size === 0) waiting.delete(partnerId);
      return result;
    },
    stop: () => listener.stop(),
  };
}
