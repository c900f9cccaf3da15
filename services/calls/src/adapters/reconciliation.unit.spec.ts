import { createHandlers } from '@throughline/platform/grpc/handlers';
import { createLiveness } from '@throughline/platform/liveness';
import { createLog } from '@throughline/platform/log';
import type { ServiceParts } from '@throughline/platform/service';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openReconciliation } from './reconciliation.ts';

const log = createLog('calls', 'fatal');

/** @param connect what the database does when it is asked for a connection */
async function openedOn(connect: () => Promise<never>) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const liveness = createLiveness(60_000);
  const parts = {
    database: { connect },
    handlers: createHandlers(log),
    consume: async () => {},
    mustProgress: liveness.include,
  };
  await openReconciliation(parts as unknown as ServiceParts, { onStop() {}, onEnding() {}, fail() {} }, log, 0);
  return liveness;
}

it('is not alive while the watch over sequences hangs', async () => {
  const liveness = await openedOn(() => new Promise<never>(() => {}));
  await vi.advanceTimersByTimeAsync(59_000);
  expect(liveness.isLive()).toBe(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(liveness.isLive()).toBe(false);
});

it('is alive while the watch over sequences tries, though the database is away: to start again would not help', async () => {
  const liveness = await openedOn(() => Promise.reject(new Error('no database')));
  await vi.advanceTimersByTimeAsync(120_000);
  expect(liveness.isLive()).toBe(true);
});
