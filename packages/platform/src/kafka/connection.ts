import kafkajs, { type Kafka, type logLevel as LogLevel, type Producer } from 'kafkajs';
import type { Certificates, CommonSettings } from '../config.ts';
import type { Log } from '../log.ts';
import { registerCompression } from './compression.ts';

registerCompression();

export type { Admin, Consumer, Kafka, Producer } from 'kafkajs';

const levels: Record<number, 'error' | 'warn' | 'info' | 'debug'> = { 1: 'error', 2: 'warn', 4: 'info', 5: 'debug' };

/** A Kafka client with this process's certificate; its log lines become ours. */
export function connectKafka(
  config: Pick<CommonSettings, 'KAFKA_BROKERS' | 'SERVICE_NAME'>,
  certificates: Certificates,
  log: Log,
): Kafka {
  return new kafkajs.Kafka({
    clientId: config.SERVICE_NAME,
    brokers: config.KAFKA_BROKERS,
    ssl: { ca: [certificates.ca], cert: certificates.cert, key: certificates.key },
    connectionTimeout: 3_000,
    // Only the first part of a wait for a broker that is down: what uses the client retries for as long as it takes.
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5 },
    logLevel: kafkajs.logLevel.WARN as LogLevel,
    logCreator:
      () =>
      ({ level, namespace, log: entry }) => {
        const { message, timestamp: _timestamp, logger: _logger, stack: _stack, ...kafka } = entry;
        log[levels[level] ?? 'info']({ event: 'kafka', namespace, kafka }, message);
      },
  });
}

/** A producer for one sender that waits for each answer, so that order is kept; every record with acks=all. */
export function createProducer(kafka: Kafka): Producer {
  return kafka.producer({
    allowAutoTopicCreation: false,
    maxInFlightRequests: 1,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
}

/**
 * A producer for a sender that finds out itself what became of a send that failed: nothing is tried again here, so that
 * nothing is written twice. Such senders may send at the same time, each one thing after the other.
 */
export function createUnrepeatedProducer(kafka: Kafka): Producer {
  return kafka.producer({
    allowAutoTopicCreation: false,
    retry: { retries: 0 },
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
}

/** acks=all. */
export const everyReplica = -1;
