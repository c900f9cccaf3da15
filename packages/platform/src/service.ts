import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import { catalogue } from '@throughline/schemas/catalogue';
import type { EventContract } from '@throughline/schemas/contract';
import { type Certificates, type CommonSettings, readCertificates } from './config.ts';
import { createHandlers, type Handlers } from './grpc/handlers.ts';
import { startGrpcServer } from './grpc/server.ts';
import type { ConsumedEvent } from './inbox/consumed-event.ts';
import { type BatchHandler, type ForeignRecords, type InboxConsumer, startConsumer } from './inbox/consumer.ts';
import { createAvroDecoder, createAvroEncoder } from './kafka/avro.ts';
import { connectKafka, createProducer } from './kafka/connection.ts';
import { createSchemaRegistry } from './kafka/schema-registry.ts';
import type { Lifecycle } from './lifecycle.ts';
import { createLiveness, type Progressing } from './liveness.ts';
import type { Log } from './log.ts';
import { createEventRecords, type EventRecords } from './outbox/event-records.ts';
import { startRelay } from './outbox/relay.ts';
import { openPartnerDirectory, type PartnerDirectory } from './partners/directory.ts';
import { requireCurrentSchema } from './postgres/migrate.ts';
import { connectionOptions, type Database, openDatabase } from './postgres/pool.ts';
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
  mustProgress(part: Progressing): void;
  /** Opens the gRPC port; health is SERVING once the partners are known. */
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
  lifecycle.onStop('metrics', await serveMetrics(config, certificates));

  const database = openDatabase(config, certificates, log);
  lifecycle.onStop('database', () => database.end());
  await requireCurrentSchema(database, own.migrations);

  const registry = createSchemaRegistry(config.SCHEMA_REGISTRY_URL, certificates);
  const records = createEventRecords(await createAvroEncoder(registry, own.publishes));
  const decoder = createAvroDecoder(registry, catalogue);

  const kafka = connectKafka(config, certificates, log);
  const producer = createProducer(kafka);
  await producer.connect();
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
  const liveness = createLiveness(stuckMilliseconds);
  liveness.include(relay);

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
      liveness.include(consumer);
      const stop = async (): Promise<void> => {
        if (liveness.leaveOut(consumer)) await consumer.stop();
      };
      lifecycle.onStop('consumer', stop);
      return { ...consumer, stop };
    },
    mustProgress: (part) => liveness.include(part),
    async serve(services) {
      const server = await startGrpcServer(config, certificates, services);
      lifecycle.onStop('grpc', () => server.stop());
      const look = (): void => {
        server.setServing(partners.ready());
        server.setLive(liveness.isLive());
      };
      const timer = setInterval(look, lookAtHealthMilliseconds);
      lifecycle.onStop('health', () => clearInterval(timer));
      look();
    },
  };
}
