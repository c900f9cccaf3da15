import kafkajs, { type Kafka } from 'kafkajs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { captureLog } from '../../../../test/harness/captured-log.ts';
import type { AvroDecoder } from '../kafka/avro.ts';
import type { Database } from '../postgres/pool.ts';
import { startConsumer } from './consumer.ts';

const notFound = Object.assign(new kafkajs.KafkaJSNonRetriableError('Failed to find group coordinator'), {
  cause: Object.assign(new Error('Failed to find group coordinator'), { name: 'KafkaJSGroupCoordinatorNotFound' }),
});

/** A consumer of the hub on a client that does nothing but crash when it is told to. */
async function aConsumer() {
  const listeners = new Map<string, (event: { payload: object }) => void>();
  const onCrash = vi.fn();
  const { log, events } = captureLog();
  const client = {
    events: { HEARTBEAT: 'heartbeat', FETCH: 'fetch', CRASH: 'crash', GROUP_JOIN: 'join' },
    on: (name: string, listener: (event: { payload: object }) => void) => void listeners.set(name, listener),
    ...{ connect: vi.fn(), subscribe: vi.fn(), run: vi.fn(), stop: vi.fn(), disconnect: vi.fn() },
  };
  const consumer = await startConsumer({
    kafka: { consumer: () => client } as unknown as Kafka,
    database: {} as Database,
    decoder: {} as AvroDecoder,
    log,
    service: 'test',
    prefix: '',
    sessionTimeoutMilliseconds: 6_000,
    topics: ['calls'],
    handle: async () => {},
    onCrash,
  });
  onTestFinished(() => consumer.stop());
  return {
    client,
    onCrash,
    events,
    crash: (error: Error, restart = false) => listeners.get('crash')?.({ payload: { error, restart } }),
  };
}

describe('a consumer that crashes', () => {
  it('joins again when its group has no coordinator for a moment, which kafkajs takes for the end', async () => {
    const { client, onCrash, crash, events } = await aConsumer();
    for (const runs of [2, 3]) {
      crash(notFound);
      await vi.waitUntil(() => client.run.mock.calls.length === runs);
    }
    // What is left of the run before is ended first: kafkajs would do nothing otherwise.
    expect(client.stop).toHaveBeenCalledTimes(2);
    expect(onCrash).not.toHaveBeenCalled();
    expect(events).toEqual(['consumer-joins-again', 'consumer-joins-again']);
  });

  it('is left alone when kafkajs starts it again', async () => {
    const { client, onCrash, crash } = await aConsumer();
    crash(notFound, true);
    expect(client.run).toHaveBeenCalledOnce();
    expect(onCrash).not.toHaveBeenCalled();
  });

  it('ends the process for what does not pass', async () => {
    const { onCrash, crash } = await aConsumer();
    const denied = new kafkajs.KafkaJSNonRetriableError('Not authorized to access group');
    crash(denied);
    expect(onCrash).toHaveBeenCalledExactlyOnceWith(denied);
  });

  it('ends the process when it cannot join again', async () => {
    const { client, onCrash, crash } = await aConsumer();
    const denied = new kafkajs.KafkaJSNonRetriableError('Not authorized to access group');
    client.run.mockRejectedValueOnce(denied);
    crash(notFound);
    await vi.waitUntil(() => onCrash.mock.calls.length === 1);
    expect(onCrash).toHaveBeenCalledWith(denied);
  });
});
