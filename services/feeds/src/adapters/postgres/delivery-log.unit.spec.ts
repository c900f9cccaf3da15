import type { Database } from '@throughline/platform/postgres/pool';
import { describe, expect, it, vi } from 'vitest';
import { captureLog } from '../../../../../test/harness/captured-log.ts';
import { createDeliveryLog } from './delivery-log.ts';

describe('the log of deliveries', () => {
  it('keeps what could not be recorded, tells so, and records it with what comes later', async () => {
    const recorded: unknown[][] = [];
    let failures = 1;
    const query = async ({ values }: { readonly values: unknown[][] }): Promise<void> => {
      if (failures-- > 0) throw new Error('no database');
      recorded.push([values[2], values[3]]);
    };
    const { log, events } = captureLog();
    const deliveries = createDeliveryLog({ query } as unknown as Database, log);
    deliveries.sent('iom-ukraine', 'STREAM', 1n, 2n);
    await vi.waitUntil(() => events.length > 0, 5_000);
    expect(events).toEqual(['deliveries-not-recorded']);
    deliveries.sent('iom-ukraine', 'STREAM', 3n, 3n);
    await deliveries.stop();
    expect(recorded).toEqual([
      [
        [1n, 3n],
        [2n, 3n],
      ],
    ]);
  });
});
