import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { captureLog } from '../../../../test/harness/captured-log.ts';
import { createGroupOffsets } from './group-offsets.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** @param answers of the group, in turn; then it takes what it is told */
function aGroup(...answers: Promise<void>[]) {
  const told: string[][] = [];
  const { log, events } = captureLog();
  const offsets = createGroupOffsets(
    {
      commitOffsets: async (places) => {
        told.push(places.map(({ topic, partition, offset }) => `${topic}/${partition} ${offset}`));
        await answers.shift();
      },
    },
    log,
  );
  return { told, offsets, events };
}
const second = () => vi.advanceTimersByTimeAsync(1_000);
/** As kafkajs fails between two generations of the group. */
function failure(): Promise<void> {
  const failed = Promise.reject(new Error('The group is rebalancing, so a rejoin is needed'));
  failed.catch(() => undefined);
  return failed;
}

describe('the offsets of a group', () => {
  it('are told each second, the last of each partition, and not again', async () => {
    const { told, offsets } = aGroup();
    offsets.reached('calls', 0, 5n);
    offsets.reached('calls', 0, 7n);
    offsets.reached('calls', 1, 2n);
    await second();
    await second();
    offsets.reached('calls', 0, 8n);
    await second();
    expect(told).toEqual([['calls/0 7', 'calls/1 2'], ['calls/0 8']]);
  });

  it('are told again after a failure, though nothing more comes', async () => {
    const { told, offsets, events } = aGroup(failure());
    offsets.reached('calls', 0, 5n);
    await second();
    await second();
    await second();
    expect(told).toEqual([['calls/0 5'], ['calls/0 5']]);
    expect(events).toEqual(['group-offsets-not-told']);
  });

  it('that were passed while they could not be told are not told', async () => {
    const { promise, reject } = Promise.withResolvers<void>();
    const { told, offsets } = aGroup(promise);
    offsets.reached('calls', 0, 5n);
    offsets.reached('calls', 1, 2n);
    await second();
    offsets.reached('calls', 0, 6n);
    reject(new Error('no broker'));
    await second();
    expect(told.slice(1)).toEqual([['calls/0 6', 'calls/1 2']]);
  });

  it('are not told any more once they are forgotten, also when telling them fails after', async () => {
    const { promise, reject } = Promise.withResolvers<void>();
    const { told, offsets } = aGroup(promise);
    offsets.reached('calls', 0, 5n);
    await second();
    offsets.reached('calls', 1, 2n);
    offsets.forget();
    reject(new Error('the group is rebalancing'));
    await second();
    offsets.reached('calls', 2, 1n);
    await second();
    expect(told).toEqual([['calls/0 5'], ['calls/2 1']]);
  });

  it('are told when it stops, after what is under way, and nothing is told later', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { told, offsets } = aGroup(promise);
    offsets.reached('calls', 0, 5n);
    await second();
    offsets.reached('calls', 0, 6n);
    const stopped = offsets.stop();
    expect(told).toEqual([['calls/0 5']]);
    resolve();
    await stopped;
    offsets.reached('calls', 0, 7n);
    await second();
    expect(told).toEqual([['calls/0 5'], ['calls/0 6']]);
  });

  it('that cannot be told do not keep it from stopping', async () => {
    const { offsets } = aGroup(failure());
    offsets.reached('calls', 0, 5n);
    await expect(offsets.stop()).resolves.toBeUndefined();
  });
});
