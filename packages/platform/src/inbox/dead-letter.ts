import type { KafkaMessage } from 'kafkajs';
import type { ThroughlineError } from '../errors.ts';
import { newId } from '../ids.ts';
import { headerText } from '../kafka/cloud-events.ts';
import type { OutboxRecord } from '../outbox/record-set.ts';

/**
 * The original record, byte for byte, for `<service>.dead-letters`, with why it is there and where it came from in
 * `deadletter_*` headers. The original headers are kept, so that it can be redriven as it was.
 * @param origin.foreign whether a partner wrote it: then nothing of it is repeated, since it may hold anything, a
 * caller's number too, and only where it stays is said
 */
export function deadLetterRecord(
  service: string,
  origin: {
    readonly topic: string;
    readonly partition: number;
    readonly message: KafkaMessage;
    readonly foreign: boolean;
  },
  error: ThroughlineError,
  attempts: number,
  now: Date,
): OutboxRecord {
  const headers: Record<string, string> = {};
  for (const name of origin.foreign ? [] : Object.keys(origin.message.headers ?? {})) {
    const text = headerText(origin.message.headers, name);
    if (text !== undefined) headers[name] = text;
  }
  return {
    topic: `${service}.dead-letters`,
    key: origin.foreign ? null : (origin.message.key?.toString() ?? null),
    headers: {
      ...headers,
      deadletter_id: newId(),
      deadletter_reason: error.reason,
      deadletter_detail: error.message,
      deadletter_topic: origin.topic,
      deadletter_partition: String(origin.partition),
      deadletter_offset: origin.message.offset,
      deadletter_attempts: String(attempts),
      deadletter_time: now.toISOString(),
    },
    value: origin.foreign ? Buffer.alloc(0) : (origin.message.value ?? Buffer.alloc(0)),
  };
}
