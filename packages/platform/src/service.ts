import { X509Certificate } from 'node:crypto';
import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import { catalogue } from '@throughline/schemas/catalogue';
import type { EventContract } from '@throughline/schemas/contract';
import { type Certificates, type CommonSettings, readCertificates } from './config.ts';
import { createHandlers, type Handlers } from './grpc/handlers.ts';
import { startGrpcServer } from './grpc/server.ts';
import { serveHealth } from './health-server.ts';
import type { ConsumedEvent } from './inbox/consumed-event.ts';
import { type BatchHandler, type ForeignRecords, type InboxConsumer, startConsumer } from './inbox/consumer.ts';
import { createAvroDecoder, createAvroEncoder } from './kafka/avro.ts';
import { connectKafka, createProducer } from './kafka/connection.ts';
import { createSchemaRegistry } from './kafka/schema-registry.ts';
import { deadLetterTopic } from './kafka/topics.ts';
import type { Lifecycle } from './lifecycle.ts';
import { createLiveness, type Progressing } from './liveness.ts';
import type { Log } from './log.ts';
import { createEventRecords, type EventRecords } from './outbox/event-records.ts';
import { startRelay } from './outbox/relay.ts';
import { openPartnerDirectory, type PartnerDirectory } from './partners/directory.ts';
import { requireCurrentSchema } from './postgres/migrate.ts';
import { connectionOptions, type Database, openDatabase } from './postgres/pool.ts';
import { createReadiness } from './readiness.ts';
import { requireRightClock, watchClock } from './start/check-clock.ts';
import { requireTopics } from './start/check-topics.ts';
import { kafka as kafkaPart, theDatabase, theRegistry } from './start/part-refusal.ts';
import { reachPart } from './start/reach-part.ts';
import { certificateSeen } from './telemetry/certificates.ts';
import { tellHealth } from './telemetry/health.ts';
import { serveMetrics } from './telemetry/metrics-server.ts';

/** What every service stands on, opened in dependency order and registered to be stopped in the reverse one. */
export type ServiceParts = {
  readonly certificates: Certificates;
  readonly database: Database;
  readonly records: EventRecords;
  readonly partners: PartnerDirectory;
  readonly handlers: Handlers;
  /** Consumes topics (without prefix) of the hub; those of `partners` also fill the directory. */
  consume(options: ConsumeOptions): Promise<InboxConsumer>;
  /** Makes a part of the service's own count for liveness, as the relay and the consumers do. */
  mustProgress(name: string, part: Progressing): void;
  /** Opens the gRPC port; the service is ready once the partners are known. */
  serve(
    services: readonly {
      readonly definition: ServiceDefinition;
      readonly implementation: UntypedServiceImplementation;
    }[],
  ): Promise<void>;
};

export type ConsumeOptions = {
  readonly topics: readonly string[];
  readonly handle: BatchHandler;
  readonly committed?: (events: readonly ConsumedEvent[]) => void;
  /** A second consumer in the same service needs a group of its own. */
  readonly group?: string;
  /** For topics that partners write. */
  readonly foreign?: ForeignRecords;
};

/** With a part that has shown no progress for so long a service is not alive, however well the process looks. */
const stuckMilliseconds = 60_000;
const lookAtHealthMilliseconds = 200;

export async function openService(
  config: CommonSettings,
  log: Log,
  lifecycle: Lifecycle,
  own: { readonly migrations: URL; readonly publishes: readonly EventContract<unknown>[] },
): Promise<ServiceParts> {
  const certificates = readCertificates(config);
  certificateSeen(`service.${config.SERVICE_NAME}`, new X509Certificate(certificates.cert).validTo);
  const readiness = createReadiness();
  const liveness = createLiveness(stuckMilliseconds);
  lifecycle.onEnding(() => readiness.ending());
  const looks = {
    stuck: () => liveness.stuck(),
    notReady: () => readiness.reasons(),
    notStarted: () => (readiness.hasStarted() ? [] : readiness.reasons()),
  };
  lifecycle.onStop('health', await serveHealth(config, looks));
  lifecycle.onStop('metrics', await serveMetrics(config, certificates));
  const waiting = { readiness, log };

  const database = openDatabase(config, certificates, log);
  lifecycle.onStop('database', () => database.end());
  await reachPart(theDatabase, () => requireRightClock(database), waiting);
  await reachPart(theDatabase, () => requireCurrentSchema(database, own.migrations), waiting);
  const clock = watchClock({ database, log });
  lifecycle.onStop('clock', () => clock.stop());
  readiness.include(clock.problem);

  const registry = createSchemaRegistry(config.SCHEMA_REGISTRY_URL, certificates);
  const encoder = await reachPart(theRegistry, () => createAvroEncoder(registry, own.publishes), waiting);
  const records = createEventRecords(encoder);
  const decoder = createAvroDecoder(registry, catalogue);

  const kafka = connectKafka(config, certificates, log);
  const requireOnKafka = (topics: readonly string[], written: boolean): Promise<void> => {
    const prefixed = [...new Set(topics)].map((topic) => config.KAFKA_PREFIX + topic);
    return reachPart(
      kafkaPart,
      () => requireTopics(kafka, { topics: prefixed, replicas: config.KAFKA_REPLICAS, written }),
      waiting,
    );
  };
  await requireOnKafka([...own.publishes.map(({ topic }) => topic), deadLetterTopic(config.SERVICE_NAME)], true);
  const producer = createProducer(kafka);
  await reachPart(kafkaPart, () => producer.connect(), waiting);
  lifecycle.onStop('producer', () => producer.disconnect());
  const relay = startRelay({
    database,
    listenOptions: connectionOptions(config, certificates),
    schema: config.SERVICE_NAME,
    producer,
    prefix: config.KAFKA_PREFIX,
    log,
  });
  lifecycle.onStop('relay', () => relay.stop());
  liveness.include('the outbox relay', relay);

  const partners = await openPartnerDirectory(database, (error) =>
    log.error({ event: 'partners-not-read', error }, 'could not read the partners again'),
  );
  lifecycle.onStop('partners', () => partners.stop());

  return {
    certificates,
    database,
    records,
    partners,
    handlers: createHandlers(log),
    async consume({ handle, committed, ...options }) {
      // Those that partners write come and go with the partners; the service that makes them looks after them.
      if (!options.foreign) await requireOnKafka(options.topics, false);
      const consumer = await startConsumer({
        kafka,
        database,
        decoder,
        log,
        service: config.SERVICE_NAME,
        prefix: config.KAFKA_PREFIX,
        sessionTimeoutMilliseconds: config.KAFKA_SESSION_TIMEOUT_MS,
        ...options,
        handle: async (transaction, events) => {
          await partners.apply(transaction, events);
          return (await handle(transaction, events)) ?? [];
        },
        committed: (events) => {
          partners.refreshAfter(events);
          committed?.(events);
        },
        onCrash: (error) => lifecycle.fail(error),
      });
      liveness.include(`the consumer ${options.group ?? config.SERVICE_NAME}`, consumer);
      const stop = async (): Promise<void> => {
        if (liveness.leaveOut(consumer)) await consumer.stop();
      };
      lifecycle.onStop('consumer', stop);
      return { ...consumer, stop };
    },
    mustProgress: (name, part) => liveness.include(name, part),
    async serve(services) {
      const server = await startGrpcServer(config, certificates, services);
      lifecycle.onStop('grpc', () => server.stop());
      readiness.waitsFor('the partners are not known yet');
      const look = (): void => {
        if (partners.ready()) readiness.started();
        const health = { ready: readiness.reasons().length === 0, live: liveness.isLive() };
        server.setServing(health.ready);
        server.setLive(health.live);
        tellHealth(health);
      };
      const timer = setInterval(look, lookAtHealthMilliseconds);
      lifecycle.onStop('look at health', () => clearInterval(timer));
      lifecycle.onEnding(look);
      look();
    },
  };
}
