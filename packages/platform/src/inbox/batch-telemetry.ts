import { type ErrorReason, ThroughlineError } from '../errors.ts';
import { counter, histogram } from '../telemetry/instruments.ts';
import { isFenced } from './offsets.ts';

const consumed = counter('messaging.client.consumed.messages');
const processing = histogram('messaging.process.duration');
const retries = counter('throughline.consumer.retries');
const fenced = counter('throughline.consumer.fenced');
const deadLetters = counter('throughline.dead_letters');

const system = { 'messaging.system.name': 'kafka' } as const;

export type BatchTelemetry = ReturnType<typeof createBatchTelemetry>;

/** What is told of the batches of a topic: for each batch, and not for each of its records. @param topic without prefix */
export function createBatchTelemetry(topic: string, group: string) {
  const destination = { 'messaging.destination.name': topic } as const;
  const place = { ...destination, 'messaging.consumer.group.name': group } as const;
  const here = { ...system, ...place } as const;
  const process = { ...here, 'messaging.operation.name': 'process' } as const;
  const eventSpan = { ...process, 'messaging.operation.type': 'process' } as const;
  const record = (start: number, error?: unknown): void =>
    processing.record((performance.now() - start) / 1_000, {
      ...process,
      ...(error === undefined
        ? {}
        : { 'error.type': isFenced(error) ? '_OTHER' : ThroughlineError.from(error).reason }),
    });
  return {
    /** Attributes of the span of a batch. */
    poll: (partition: number, messages: number) =>
      ({
        ...here,
        'messaging.operation.name': 'poll',
        'messaging.operation.type': 'receive',
        'messaging.destination.partition.id': String(partition),
        'messaging.batch.message_count': messages,
      }) as const,
    /** Attributes of the span of an event. */
    process: (id: string, eventType: string) => ({
      ...eventSpan,
      'messaging.message.id': id,
      'cloudevents.event_type': eventType,
    }),
    /** Tells how long an attempt took. */
    async timed(attempt: () => Promise<void>): Promise<void> {
      const start = performance.now();
      try {
        await attempt();
      } catch (error) {
        record(start, error);
        throw error;
      }
      record(start);
    },
    consumed: (messages: number) => consumed.add(messages, { ...here, 'messaging.operation.name': 'poll' }),
    retried: (reason: ErrorReason) => retries.add(1, { ...place, 'error.type': reason }),
    fenced: () => fenced.add(1, place),
    deadLettered: (reason: ErrorReason) => deadLetters.add(1, { ...destination, 'throughline.reason': reason }),
  };
}
