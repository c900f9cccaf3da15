import type { TopicMessages } from 'kafkajs';
import { tellingSend } from '../kafka/send-telemetry.ts';
import type { Database } from '../postgres/pool.ts';
import { counter, observe } from '../telemetry/instruments.ts';

const retries = counter('throughline.outbox.retries');

/** What is told of the outbox of a service, and of the relay that empties it. */
export function createRelayTelemetry(database: Pick<Database, 'query'>): {
  sending<T>(topics: readonly TopicMessages[], prefix: string, send: () => Promise<T>): Promise<T>;
  retried(why: 'broker' | 'database'): void;
  /** For as long as `work` lasts this relay is the one. */
  whileActive(work: () => Promise<void>): Promise<void>;
} {
  let active = 0;
  observe(['throughline.outbox.relays'], () => [{ gauge: 'throughline.outbox.relays', value: active, attributes: {} }]);
  observe(['throughline.outbox.records', 'throughline.outbox.age'], async () => {
    const { rows } = await database.query<{ records: number; age: number }>(
      `select coalesce(sum(record_count), 0)::float8 as records,
         coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as age from outbox`,
    );
    return [
      { gauge: 'throughline.outbox.records', value: rows[0]?.records ?? 0, attributes: {} },
      { gauge: 'throughline.outbox.age', value: Math.max(0, rows[0]?.age ?? 0), attributes: {} },
    ];
  });
  return {
    sending: (topics, prefix, send) =>
      tellingSend(
        topics.map(({ topic, messages }) => ({ topic: topic.slice(prefix.length), messages: messages.length })),
        send,
      ),
    retried: (why) => retries.add(1, { 'throughline.part': why }),
    async whileActive(work) {
      active = 1;
      try {
        await work();
      } finally {
        active = 0;
      }
    },
  };
}
